package lanewise.bench.peer;

import java.util.Map;

/** Products and attention straight from their definitions: what peers are asked for, in a few loops. */
public final class PlainPeer implements Peer {
    public PlainPeer(int threads) {}

    @Override
    public String describe() {
        return "loops";
    }

    @Override
    public boolean does(Task task) {
        return task.kind().plainGemm() || task.kind() == Kind.ATTENTION_FORWARD;
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        return new PeerWork(
                () -> {},
                () -> task.kind().plainGemm()
                        ? Map.of("c", product(task, inputs))
                        : Map.of("o", attention(task, inputs)));
    }

    private static double[] product(Task task, Map<String, double[]> inputs) {
        int m = task.size(0);
        int n = task.size(1);
        int k = task.size(2);
        double[] a = inputs.get("a");
        double[] b = inputs.get("b");
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    double left = task.kind() == Kind.GEMM_A_TRANSPOSED ? a[l * m + i] : a[i * k + l];
                    double right = task.kind() == Kind.GEMM_B_TRANSPOSED ? b[j * k + l] : b[l * n + j];
                    c[i * n + j] += left * right;
                }
            }
        }
        return c;
    }

    private static double[] attention(Task task, Map<String, double[]> inputs) {
        int time = task.size(1);
        int width = task.size(2);
        int head = width / task.size(3);
        double[] o = new double[inputs.get("q").length];
        for (int row = 0; row < task.size(0) * time; row++) {
            int first = row / time * time;
            int last = task.size(4) == 1 ? row : first + time - 1;
            for (int column = 0; column < width; column++) {
                double sum = 0;
                for (int key = first; key <= last; key++) {
                    double weight = weight(
                            inputs, row * width + column / head * head, key * width + column / head * head, head);
                    sum += weight;
                    o[row * width + column] += weight * inputs.get("v")[key * width + column];
                }
                o[row * width + column] /= sum;
            }
        }
        return o;
    }

    private static double weight(Map<String, double[]> inputs, int q, int k, int head) {
        double score = 0;
        for (int i = 0; i < head; i++) {
            score += inputs.get("q")[q + i] * inputs.get("k")[k + i];
        }
        return Math.exp(score / Math.sqrt(head));
    }
}
