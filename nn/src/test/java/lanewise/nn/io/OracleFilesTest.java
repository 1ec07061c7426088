package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files that another program wrote. */
class OracleFilesTest {
    private static final Path CASES = Path.of("../../shared/oracle/cases");

    @BeforeAll
    static void needsTheCases() {
        assumeTrue(Files.isDirectory(CASES), "no reference cases at " + CASES.toAbsolutePath());
    }

    @Test
    void aMatrixProduct() {
        SafetensorsFile read = Safetensors.read(CASES.resolve("matmul_7x13x17.safetensors"));
        assertEquals("matmul", read.metadata().get("kind"));
        assertArrayEquals(new long[] {7, 13}, read.tensor("in/a").shape());
        assertArrayEquals(new long[] {7, 17}, read.tensor("out/y").shape());
        double[] a = read.tensor("in/a").toDoubles();
        double[] b = read.tensor("in/b").toDoubles();
        double sum = 0;
        for (int k = 0; k < 13; k++) {
            sum += a[k] * b[17 * k];
        }
        assertEquals(read.tensor("out/y").toDoubles()[0], sum, 1e-14);
    }

    @Test
    void aScalar() {
        SafetensorsFile read = Safetensors.read(CASES.resolve("loss_mse_mean.safetensors"));
        assertEquals(0, read.tensor("out/loss").shape().length);
        assertArrayEquals(new double[] {1}, read.tensor("cot/loss").toDoubles());
        assertTrue(!read.verified() && read.tensors().keySet().stream().allMatch(name -> name.contains("/")));
    }
}
