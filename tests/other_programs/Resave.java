import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;

/** java Resave.java FOLDER FILE…: reads .xls workbooks with Apache POI and saves them. */
public class Resave {
    public static void main(String[] arguments) throws Exception {
        Path folder = Paths.get(arguments[0]);
        for (int position = 1; position < arguments.length; position++) {
            Path file = Paths.get(arguments[position]);
            try (InputStream in = Files.newInputStream(file);
                    HSSFWorkbook book = new HSSFWorkbook(in);
                    OutputStream out = Files.newOutputStream(folder.resolve(file.getFileName()))) {
                book.write(out);
            }
        }
    }
}
