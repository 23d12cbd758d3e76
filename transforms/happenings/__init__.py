"""Known and told happenings as anchors of time: "since the Soviet era", "two days after the attack", "week one".

`phrases` finds such references in a text (`transforms.detect` asks it), `told` keeps the words of what each date is
given for, and `anchors` pins the references: to what the document tells, to the gazetteer, to other documents.
"""
