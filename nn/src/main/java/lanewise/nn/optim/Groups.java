package lanewise.nn.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Parameter;

/**
 * Different settings for different parameters, for example no weight decay on biases and norms. A parameter belongs to the first
 * group that takes it, else to the rest. A schedule's factor scales the learning rate of each.
 *
 * @param rest for what no group takes
 * @param groups in the order in which they are asked
 */
public record Groups(Optimizer rest, List<Group> groups) implements Optimizer {
    public Groups {
        groups = List.copyOf(groups);
        rule(rest);
        groups.forEach(group -> rule(group.optimizer()));
    }

    /**
     * Some parameters.
     *
     * @param roles any of these
     * @param names a regular expression for the whole name
     * @param optimizer settings for them; not groups again
     */
    public record Group(Set<Parameter.Role> roles, String names, Optimizer optimizer) {
        public Group {
            if (roles.isEmpty()) {
                throw new IllegalArgumentException("a group must have at least 1 role, but has 0");
            }
            roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
            Pattern.compile(names);
        }

        boolean takes(Parameter p) {
            return roles.contains(p.role()) && Pattern.matches(names, p.name());
        }
    }

    /** Everything alike, until {@link #with} says otherwise. */
    public static Groups of(Optimizer rest) {
        return new Groups(rest, List.of());
    }

    /** The same with a group of all parameters in these roles. */
    public Groups with(Set<Parameter.Role> roles, Optimizer optimizer) {
        return with(new Group(roles, ".*", optimizer));
    }

    /** The same with a group of all parameters whose names match a regular expression. */
    public Groups with(String names, Optimizer optimizer) {
        return with(new Group(EnumSet.allOf(Parameter.Role.class), names, optimizer));
    }

    private Groups with(Group group) {
        List<Group> more = new ArrayList<>(groups);
        more.add(group);
        return new Groups(rest, more);
    }

    private static ElementRule rule(Optimizer optimizer) {
        if (!(optimizer instanceof ElementRule rule)) {
            throw new IllegalArgumentException(
                    "a group must have one of the element-wise optimizers, but has " + optimizer);
        }
        return rule;
    }

    @Override
    public double learningRate() {
        return rest.learningRate();
    }

    /** Neighbours in memory that belong to one group are updated in one pass, with the padding between them. */
    @Override
    public State open(Engine engine, Ground ground) {
        int[] owners = owners(ground);
        int blocks = rule(rest).blocks();
        for (Group group : groups) {
            blocks = Math.max(blocks, rule(group.optimizer()).blocks());
        }
        FlatState state = new FlatState(engine, ground, blocks);
        int from = 0;
        while (from < owners.length) {
            int to = from + 1;
            while (to < owners.length && owners[to] == owners[from]) {
                to++;
            }
            state.update(
                    rule(owners[from] == 0 ? rest : groups.get(owners[from] - 1).optimizer()), from, to - from);
            from = to;
        }
        return state;
    }

    /** For each element 0 for the rest, else 1 + its group; padding belongs to what comes before it. */
    private int[] owners(Ground ground) {
        int[] owners = new int[Math.toIntExact(ground.values().layout().elements())];
        Arrays.fill(owners, -1);
        for (Parameter p : ground.parameters()) {
            int owner = 0;
            for (int g = groups.size(); g > 0; g--) {
                owner = groups.get(g - 1).takes(p) ? g : owner;
            }
            Matrix value = p.value();
            for (int row = 0; row < value.rows(); row++) {
                int at = Math.toIntExact(value.offset() + (long) row * value.stride());
                Arrays.fill(owners, at, at + value.columns(), owner);
            }
        }
        for (int i = 0; i < owners.length; i++) {
            owners[i] = owners[i] >= 0 ? owners[i] : i == 0 ? 0 : owners[i - 1];
        }
        return owners;
    }
}
