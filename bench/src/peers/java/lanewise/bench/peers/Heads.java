package lanewise.bench.peers;

import lanewise.bench.peer.Task;

/** Attention's operands: ours have the heads of a step side by side, others like them apart, [batch][head][step][width]. */
record Heads(int batch, int heads, int time, int width, boolean causal) {
    static Heads of(Task task) {
        return new Heads(task.size(0), task.size(3), task.size(1), task.size(2) / task.size(3), task.size(4) == 1);
    }

    /** Of the operands with heads apart. */
    long[] shape() {
        return new long[] {batch, heads, time, width};
    }

    /** From ours to theirs. */
    double[] apart(double[] ours) {
        return moved(ours, true);
    }

    /** From theirs to ours. */
    double[] beside(double[] theirs) {
        return moved(theirs, false);
    }

    private double[] moved(double[] from, boolean apart) {
        double[] to = new double[from.length];
        for (int b = 0; b < batch; b++) {
            for (int head = 0; head < heads; head++) {
                for (int t = 0; t < time; t++) {
                    int theirs = ((b * heads + head) * time + t) * width;
                    int ours = ((b * time + t) * heads + head) * width;
                    System.arraycopy(from, apart ? ours : theirs, to, apart ? theirs : ours, width);
                }
            }
        }
        return to;
    }
}
