package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Emits passes over rows, in scalar form and on vectors. */
record Passes(List<Pass> passes) implements KernelFamily.Special {
    private static final List<String> LOCALS = List.of(
            "call", "from", "to", "row", "at", "turn", "vectors", "rest", "part", "j", "column", "next", "align", "n",
            "eps", "centred", "lane");

    @Override
    public void reference(Lines out, Numbers numbers) {
        int lanes = Pass.LANE_BYTES / numbers.bytes();
        out.text("""
                /** The virtual lanes of two sums. */
                private final %1$s[] first = new %1$s[%2$d];

                private final %1$s[] second = new %1$s[%2$d];

                private static %1$s sum(%1$s[] lanes) {
                    for (int half = lanes.length / 2; half > 0; half /= 2) {
                        for (int i = 0; i < half; i++) {
                            lanes[i] = lanes[i] + lanes[i + half];
                        }
                    }
                    return lanes[0];
                }

                private static %1$s largest(%1$s[] lanes) {
                    for (int half = lanes.length / 2; half > 0; half /= 2) {
                        for (int i = 0; i < half; i++) {
                            lanes[i] = lanes[i + half] > lanes[i] ? lanes[i + half] : lanes[i];
                        }
                    }
                    return lanes[0];
                }

            """.formatted(numbers.real(), lanes));
        passes.forEach(pass -> reference(out, numbers, pass));
    }

    @Override
    public void vector(Lines out, Numbers numbers) {
        out.line(1, "/** Vectors that hold all virtual lanes of a sum. */");
        out.line(1, "private static final int SUMS = " + Pass.LANE_BYTES + " / BYTES;");
        out.line(0, "");
        passes.forEach(pass -> {
            if (pass.sums().isEmpty()) {
                map(out, numbers, pass);
            } else {
                sum(out, numbers, pass);
            }
        });
    }

    // ---- both
    // ----------------------------------------------------------------------------------------------------------

    private static List<String> matrices(Pass pass) {
        List<String> names = new ArrayList<>(pass.rows());
        pass.outputs().stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names;
    }

    private static void reserve(Flow flow, Pass pass) {
        LOCALS.forEach(flow::unique);
        matrices(pass).forEach(flow::unique);
        pass.shared().forEach(flow::unique);
        pass.scalars().forEach(scalar -> flow.unique(scalar.name()));
        pass.sums().forEach(sum -> flow.unique(sum.name()));
    }

    /** Addresses of the first row's elements and of what all rows share. */
    private static List<String> pointers(Pass pass, Numbers numbers) {
        List<String> lines = new ArrayList<>();
        for (String name : matrices(pass)) {
            lines.add("long %1$sStep = call.%1$sStride * %2$d;".formatted(name, numbers.bytes()));
            lines.add("long %1$s = call.%1$s + from * %1$sStep;".formatted(name));
        }
        pass.shared().forEach(name -> lines.add("long %1$s = call.%1$s;".formatted(name)));
        return lines;
    }

    private static List<String> advance(Pass pass) {
        return matrices(pass).stream()
                .map(name -> name + " += " + name + "Step;")
                .toList();
    }

    private static String address(Pass.Scalar scalar, Numbers numbers) {
        String index = scalar.index() == 0 ? "" : " + " + scalar.index() * numbers.bytes();
        return "call.%1$s + row * call.%1$sStride * %2$d%3$s".formatted(scalar.field(), numbers.bytes(), index);
    }

    /** The numbers that the call holds, as far as a text uses them. */
    private static List<String> numbers(Numbers numbers, List<String> text) {
        List<String> lines = new ArrayList<>();
        String all = " " + String.join(" ", text);
        String real = numbers.real();
        if (all.matches(".*\\bn\\b.*")) {
            lines.add(real + " n = call.width;");
        }
        if (all.matches(".*\\beps\\b.*")) {
            lines.add(real + " eps = " + numbers.either("(float) ", "") + "call.eps;");
        }
        if (all.matches(".*\\bcentred\\b.*")) {
            lines.add(real + " centred = call.centred ? 1 : 0;");
        }
        return lines;
    }

    /** The body's results, with operands loaded by {@code load} and sums named by {@code sum}. */
    private static List<Flow.Real> body(Pass pass, Flow flow, UnaryOperator<String> load, UnaryOperator<String> sum) {
        Map<String, Flow.Real> values = new HashMap<>();
        for (String name : pass.rows()) {
            values.put(name, flow.let(name + "j", new Flow.Real(load.apply(name), true)));
        }
        for (String name : pass.shared()) {
            values.put(name, flow.let(name + "j", new Flow.Real(load.apply(name), true)));
        }
        pass.scalars().forEach(scalar -> values.put(scalar.name(), new Flow.Real(scalar.name(), true)));
        pass.sums().forEach(s -> values.put(s.name(), new Flow.Real(sum.apply(s.name()), true)));
        return pass.body().of(flow, values::get);
    }

    private static Function<String, Flow.Real> finished(Pass pass, UnaryOperator<String> sum) {
        Map<String, Flow.Real> values = new HashMap<>();
        pass.scalars().forEach(scalar -> values.put(scalar.name(), new Flow.Real(scalar.name(), true)));
        pass.sums().forEach(s -> values.put(s.name(), new Flow.Real(sum.apply(s.name()), true)));
        return values::get;
    }

    // ---- scalar
    // --------------------------------------------------------------------------------------------------------

    private static void reference(Lines out, Numbers numbers, Pass pass) {
        ScalarFlow flow = new ScalarFlow(numbers);
        reserve(flow, pass);
        boolean sums = !pass.sums().isEmpty();
        String layout = numbers.layout();
        List<Flow.Real> results = body(
                pass, flow, name -> "ALL.get(" + layout + ", " + name + " + at)", name -> array(pass, name) + "[lane]");
        List<String> loop = new ArrayList<>(flow.drain());
        int outputs = pass.outputs().size();
        for (int i = 0; i < results.size(); i++) {
            String value = results.get(i).text();
            loop.add(
                    i < outputs
                            ? "ALL.set(" + layout + ", " + pass.outputs().get(i) + " + at, " + value + ");"
                            : array(pass, pass.sums().get(i - outputs).name()) + "[lane] = " + value + ";");
        }
        List<Flow.Real> finish = pass.finish().of(flow, finished(pass, name -> name));
        List<String> end = new ArrayList<>(flow.drain());
        for (int i = 0; i < finish.size(); i++) {
            String address = address(pass.results().get(i), numbers);
            end.add("ALL.set(" + layout + ", " + address + ", " + finish.get(i).text() + ");");
        }
        List<String> all = new ArrayList<>(loop);
        all.addAll(end);
        String parameters = sums ? "RowsCall call, int from, int to" : "RowsCall call, int from, int to, int column";
        out.line(1, (sums ? "private void " : "static void ") + pass.name() + "(" + parameters + ") {");
        out.lines(2, numbers(numbers, all));
        out.lines(2, pointers(pass, numbers));
        out.line(2, "for (int row = from; row < to; row++) {");
        for (Pass.Scalar scalar : pass.scalars()) {
            out.line(
                    3,
                    numbers.real() + " " + scalar.name() + " = ALL.get(" + layout + ", " + address(scalar, numbers)
                            + ");");
        }
        for (Pass.Sum sum : pass.sums()) {
            String none = sum.largest() ? "MINUS_INFINITY" : "ZERO";
            out.line(3, "java.util.Arrays.fill(" + array(pass, sum.name()) + ", " + none + ");");
        }
        out.line(3, "for (int j = " + (sums ? "0" : "column") + "; j < call.width; j++) {");
        out.line(4, "long at = j * " + numbers.bytes() + "L;");
        if (sums) {
            out.line(4, "int lane = j % " + Pass.LANE_BYTES / numbers.bytes() + ";");
        }
        out.lines(4, loop);
        out.line(3, "}");
        for (Pass.Sum sum : pass.sums()) {
            String fold = (sum.largest() ? "largest(" : "sum(") + array(pass, sum.name()) + ")";
            out.line(3, numbers.real() + " " + sum.name() + " = " + fold + ";");
        }
        out.lines(3, end);
        out.lines(3, advance(pass));
        out.line(2, "}");
        out.line(1, "}");
        out.line(0, "");
    }

    private static String array(Pass pass, String name) {
        return pass.sums().getFirst().name().equals(name) ? "this.first" : "this.second";
    }

    // ---- vectors
    // -------------------------------------------------------------------------------------------------------

    private static String load(Numbers numbers, String address, boolean part) {
        String end = part ? ", ORDER, part)" : ", ORDER)";
        return numbers.vector() + ".fromMemorySegment(Lanes." + numbers.suffix() + ", ALL, " + address + end;
    }

    private static String store(Flow.Real value, String address, boolean part) {
        return value.text() + ".intoMemorySegment(ALL, " + address + (part ? ", ORDER, part);" : ", ORDER);");
    }

    private static void head(Lines out, Numbers numbers, Pass pass, VectorFlow flow) {
        out.line(1, "private static void " + pass.name() + "(RowsCall call, int from, int to) {");
        out.lines(2, numbers(numbers, List.copyOf(flow.broadcasts().keySet())));
        VectorUnit.broadcasts(out, numbers, flow);
        out.lines(2, pointers(pass, numbers));
        out.line(2, "int vectors = call.width / LANES;");
    }

    private static void scalars(Lines out, Numbers numbers, Pass pass) {
        for (Pass.Scalar scalar : pass.scalars()) {
            out.line(
                    3,
                    "%1$s %2$s = %1$s.broadcast(Lanes.%3$s, ALL.get(%4$s, %5$s));"
                            .formatted(
                                    numbers.vector(),
                                    scalar.name(),
                                    numbers.suffix(),
                                    numbers.layout(),
                                    address(scalar, numbers)));
        }
    }

    private static void map(Lines out, Numbers numbers, Pass pass) {
        VectorFlow flow = new VectorFlow(numbers);
        reserve(flow, pass);
        List<String> turn = turn(numbers, pass, flow, pass.unroll());
        List<String> single = pass.unroll() == 1 ? List.of() : turn(numbers, pass, flow, 1);
        head(out, numbers, pass, flow);
        out.line(2, "for (int row = from; row < to; row++) {");
        scalars(out, numbers, pass);
        out.line(3, "long at = 0;");
        VectorUnit.loops(out, 3, pass.unroll(), turn, single);
        out.lines(3, advance(pass));
        out.line(2, "}");
        out.line(2, "int column = vectors * LANES;");
        out.line(2, "if (column < call.width) {");
        out.line(3, "ReferenceRows" + numbers.suffix() + "." + pass.name() + "(call, from, to, column);");
        out.line(2, "}");
        out.line(1, "}");
        out.line(0, "");
    }

    private static List<String> turn(Numbers numbers, Pass pass, VectorFlow flow, int vectors) {
        for (int i = 0; i < vectors; i++) {
            String offset = VectorUnit.offset(i);
            List<Flow.Real> results =
                    body(pass, flow, name -> load(numbers, name + " + at" + offset, false), UnaryOperator.identity());
            flow.statement(store(results.getFirst(), pass.outputs().getFirst() + " + at" + offset, false));
        }
        return flow.drain();
    }

    private static void sum(Lines out, Numbers numbers, Pass pass) {
        VectorFlow flow = new VectorFlow(numbers);
        reserve(flow, pass);
        pass.sums().forEach(sum -> flow.constant(sum.largest() ? "MINUS_INFINITY" : "ZERO"));
        List<String> turn = element(numbers, pass, flow, false);
        List<String> last = element(numbers, pass, flow, true);
        List<Flow.Real> finish = pass.finish().of(flow, finished(pass, name -> name + 0));
        List<String> end = new ArrayList<>(flow.drain());
        for (int i = 0; i < finish.size(); i++) {
            String address = address(pass.results().get(i), numbers);
            end.add("ALL.set(" + numbers.layout() + ", " + address + ", "
                    + finish.get(i).text() + ".lane(0));");
        }
        head(out, numbers, pass, flow);
        out.line(2, "int rest = call.width % LANES;");
        String mask = numbers.either("VectorMask<Float>", "VectorMask<Double>");
        out.line(2, mask + " part = Lanes." + numbers.suffix() + ".indexInRange(0, rest);");
        out.line(2, "int align = -(vectors + (rest > 0 ? 1 : 0)) & (SUMS - 1);");
        out.line(2, "for (int row = from; row < to; row++) {");
        scalars(out, numbers, pass);
        for (Pass.Sum sum : pass.sums()) {
            String none =
                    flow.constant(sum.largest() ? "MINUS_INFINITY" : "ZERO").text();
            for (int i = 0; i < most(numbers); i++) {
                out.line(3, numbers.vector() + " " + sum.name() + i + " = " + none + ";");
            }
        }
        out.line(3, "long at = 0;");
        out.line(3, "for (int turn = 0; turn < vectors; turn++) {");
        out.lines(4, turn);
        out.line(4, "at += BYTES;");
        out.line(3, "}");
        out.line(3, "if (rest > 0) {");
        out.lines(4, last);
        out.line(3, "}");
        out.line(
                3,
                "// The virtual lanes have moved round by one vector for each that was added: now to where they"
                        + " began.");
        out.line(3, "for (int turn = 0; turn < align; turn++) {");
        for (Pass.Sum sum : pass.sums()) {
            out.line(4, numbers.vector() + " " + sum.name() + "Next = " + sum.name() + "0;");
            out.lines(4, rotate(numbers, sum, sum.name() + "Next"));
        }
        out.line(3, "}");
        pass.sums().forEach(sum -> fold(out, numbers, sum));
        out.lines(3, end);
        out.lines(3, advance(pass));
        out.line(2, "}");
        out.line(1, "}");
        out.line(0, "");
    }

    /** The most vectors that the virtual lanes take: with the shortest vectors in use. */
    private static int most(Numbers numbers) {
        return numbers.either(8, 4);
    }

    private static List<String> element(Numbers numbers, Pass pass, VectorFlow flow, boolean part) {
        List<Flow.Real> results = body(pass, flow, name -> load(numbers, name + " + at", part), name -> name + "0");
        int outputs = pass.outputs().size();
        for (int i = 0; i < outputs; i++) {
            flow.statement(store(results.get(i), pass.outputs().get(i) + " + at", part));
        }
        List<String> next = new ArrayList<>();
        for (int i = outputs; i < results.size(); i++) {
            String value = results.get(i).text();
            Pass.Sum sum = pass.sums().get(i - outputs);
            value = part ? sum.name() + "0.blend(" + value + ", part)" : value;
            next.add(flow.let(sum.name() + "Next", new Flow.Real(value, true)).text());
        }
        for (int i = 0; i < next.size(); i++) {
            rotate(numbers, pass.sums().get(i), next.get(i)).forEach(flow::statement);
        }
        return flow.drain();
    }

    /** Moves the oldest vector of a sum, with what was added to it, behind the others. */
    private static List<String> rotate(Numbers numbers, Pass.Sum sum, String next) {
        List<String> lines = new ArrayList<>();
        for (int sums = 2; sums <= most(numbers); sums *= 2) {
            boolean last = sums == most(numbers);
            lines.add((sums == 2 ? "if" : last ? "} else" : "} else if") + (last ? " {" : " (SUMS == " + sums + ") {"));
            for (int i = 0; i + 1 < sums; i++) {
                lines.add("    " + sum.name() + i + " = " + sum.name() + (i + 1) + ";");
            }
            lines.add("    " + sum.name() + (sums - 1) + " = " + next + ";");
        }
        lines.add("}");
        return lines;
    }

    /** Folds in halves: first the vectors, then the lanes of one, turned by half of them each time. */
    private static void fold(Lines out, Numbers numbers, Pass.Sum sum) {
        String name = sum.name();
        for (int half = most(numbers) / 2; half > 0; half /= 2) {
            int depth = half == 1 ? 3 : 4;
            if (half > 1) {
                out.line(3, "if (SUMS >= " + 2 * half + ") {");
            }
            for (int i = 0; i < half; i++) {
                out.line(depth, name + i + " = " + folded(sum, name + i, name + (i + half)) + ";");
            }
            if (half > 1) {
                out.line(3, "}");
            }
        }
        for (int half = 32 / numbers.bytes(); half > 0; half /= 2) {
            String turned = name + "0.rearrange(Turns." + numbers.suffix() + "_" + half + ")";
            boolean always = half <= numbers.either(2, 2);
            if (!always) {
                out.line(3, "if (LANES >= " + 2 * half + ") {");
            }
            String other = name + "Half" + half;
            out.line(always ? 3 : 4, numbers.vector() + " " + other + " = " + turned + ";");
            out.line(always ? 3 : 4, name + "0 = " + folded(sum, name + "0", other) + ";");
            if (!always) {
                out.line(3, "}");
            }
        }
    }

    private static String folded(Pass.Sum sum, String a, String b) {
        return sum.largest() ? a + ".blend(" + b + ", " + b + ".compare(GT, " + a + "))" : a + ".add(" + b + ")";
    }
}
