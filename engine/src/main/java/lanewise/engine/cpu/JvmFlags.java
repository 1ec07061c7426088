package lanewise.engine.cpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The -XX options that this JVM was given, as far as the process can see them: the last one of a name counts. */
record JvmFlags(Map<String, String> values) {
    /** Takes the options out of words in the order in which the JVM reads them; all other words are ignored. */
    static JvmFlags of(List<String> words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            if (word.startsWith("-XX:")) {
                String option = word.substring("-XX:".length());
                int equals = option.indexOf('=');
                if (equals >= 0) {
                    values.put(option.substring(0, equals), option.substring(equals + 1));
                } else if (option.length() > 1) {
                    values.put(option.substring(1), option.substring(0, 1));
                }
            }
        }
        return new JvmFlags(Map.copyOf(values));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean isOff(String name) {
        return "-".equals(values.get(name));
    }

    int number(String name, int otherwise) {
        try {
            return values.containsKey(name) ? Integer.parseInt(values.get(name)) : otherwise;
        } catch (NumberFormatException e) {
            // The JVM would not have started with a number that it cannot read; another spelling tells us nothing.
            return otherwise;
        }
    }
}
