package lanewise.verify.guide;

import lanewise.verify.GradCheck;

/** What someone with a wrong layer runs: the default check in a JVM of its own, to be timed from outside. */
final class WrongScaleRun {
    private WrongScaleRun() {}

    public static void main(String[] arguments) {
        System.out.println(GradCheck.layer(WrongScale::new).run(50, 42));
    }
}
