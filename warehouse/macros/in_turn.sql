-- Whether four instants may follow one another, each later than the one before and between its own two limits (µs)
-- example: SELECT in_turn(0, 5, 3, 4, 3, 9, 0, 5)
CREATE OR REPLACE MACRO in_turn(low_1, high_1, low_2, high_2, low_3, high_3, low_4, high_4) AS
    low_1 <= high_1 AND low_1 + 1 <= high_2 AND low_1 + 2 <= high_3 AND low_1 + 3 <= high_4
    AND low_2 <= high_2 AND low_2 + 1 <= high_3 AND low_2 + 2 <= high_4
    AND low_3 <= high_3 AND low_3 + 1 <= high_4
    AND low_4 <= high_4
