package lanewise.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Set;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Parameter;
import lanewise.nn.Parameter.Role;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(3, 5), Spec.named("head", Spec.linear(5, 2)));

    /** The parameters after three updates, by name. */
    private static double[] train(Optimizer optimizer, String name) {
        try (Model model = Model.build(SPEC, Precision.F32, 1);
                TrainingSession session = new TrainingSession(model, Loss.mse(), optimizer, 1e9);
                Batch batch = session.batch(Plan.Options.train(4, 3), 0)) {
            Data.fill(batch.inputs(), 1);
            Data.fill(batch.targets(), 2);
            for (int i = 0; i < 3; i++) {
                session.step(batch);
            }
            Parameter parameter = model.parameters().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            return parameter.value().toArray();
        }
    }

    @Test
    void settingsReachTheParametersOfTheirGroupAlone() {
        Adam decaying = Optimizer.adamW(0.01).withWeightDecay(0.5);
        Adam plain = decaying.withWeightDecay(0);
        Groups groups = decaying.decayingWeightsOnly();
        for (String weight : List.of("0.weight_ih_l0", "0.weight_hh_l0", "head.weight")) {
            // The decay of one tensor changes the gradients of others: exact in the first update only, so one is taken.
            assertArrayEquals(first(decaying, weight), first(groups, weight), weight);
        }
        for (String bias : List.of("0.bias_ih_l0", "0.bias_hh_l0", "head.bias")) {
            assertArrayEquals(first(plain, bias), first(groups, bias), bias);
        }
        assertNotEquals(first(plain, "head.weight")[0], first(decaying, "head.weight")[0]);
    }

    private static double[] first(Optimizer optimizer, String name) {
        try (Model model = Model.build(SPEC, Precision.F32, 1);
                TrainingSession session = new TrainingSession(model, Loss.mse(), optimizer, 1e9);
                Batch batch = session.batch(Plan.Options.train(4, 3), 0)) {
            Data.fill(batch.inputs(), 1);
            Data.fill(batch.targets(), 2);
            session.step(batch);
            return model.parameters().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .value()
                    .toArray();
        }
    }

    @Test
    void oneGroupOfEverythingHasTheBitsOfNone() {
        Optimizer adam = Optimizer.adam(0.01);
        for (String name : List.of("0.weight_hh_l0", "head.bias")) {
            assertArrayEquals(train(adam, name), train(Groups.of(adam), name));
            assertArrayEquals(train(adam, name), train(Groups.of(adam).with(Set.of(Role.WEIGHT), adam), name));
        }
    }

    @Test
    void aGroupCanHaveAnotherOptimizerAndNames() {
        Groups groups = Groups.of(Optimizer.adamW(0.01)).with("head\\..*", Optimizer.sgd(0));
        try (Model model = Model.build(SPEC, Precision.F32, 1)) {
            double[] before = model.parameters().getLast().value().toArray();
            assertEquals("head.bias", model.parameters().getLast().name());
            assertArrayEquals(before, train(groups, "head.bias"));
        }
        assertNotEquals(train(groups, "0.weight_ih_l0")[0], first(Optimizer.sgd(0), "0.weight_ih_l0")[0]);
    }

    @Test
    void groupsOfGroupsAndOfNothingAreRefused() {
        Groups groups = Groups.of(Optimizer.adam(1));
        Failures.illegalArgument(() -> Groups.of(groups), "element-wise optimizers");
        Failures.illegalArgument(() -> groups.with(Set.of(), Optimizer.sgd(1)), "at least 1 role");
        Failures.illegalArgument(() -> groups.with("(", Optimizer.sgd(1)), "(");
    }
}
