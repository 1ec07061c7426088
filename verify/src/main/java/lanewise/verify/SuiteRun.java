package lanewise.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Checks problems on several threads. Those that have a team of threads of their own come last, one after another: beside
 * other work a team waits for the scheduler at every step.
 */
final class SuiteRun {
    private final int threads;
    private final int total;
    private final GradCheckSuite.Progress progress;
    private final List<Task> tasks = new ArrayList<>();
    private int done;

    private record Task(int index, String name, Problem problem) {}

    SuiteRun(int threads, int total, GradCheckSuite.Progress progress) {
        this.threads = threads;
        this.total = total;
        this.progress = progress;
    }

    void add(String name, Problem problem) {
        tasks.add(new Task(tasks.size(), name, problem));
    }

    /** Checks everything; by name, in the order in which the problems were added. */
    Map<String, List<SubjectReport.Configuration>> finish() {
        Map<Task, SubjectReport.Configuration> checked = new LinkedHashMap<>();
        tasks.forEach(task -> checked.put(task, null));
        if (threads == 1) {
            tasks.forEach(task -> checked.put(task, check(task)));
        } else {
            several(checked);
        }
        Map<String, List<SubjectReport.Configuration>> byName = new LinkedHashMap<>();
        checked.forEach((task, configuration) ->
                byName.computeIfAbsent(task.name, name -> new ArrayList<>()).add(configuration));
        return byName;
    }

    private void several(Map<Task, SubjectReport.Configuration> checked) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Map<Task, Future<SubjectReport.Configuration>> running = new LinkedHashMap<>();
            for (Task task : tasks) {
                if (!GradCheckSuite.threaded(task.problem)) {
                    running.put(task, pool.submit(() -> check(task)));
                }
            }
            running.forEach((task, future) -> checked.put(task, result(future)));
        } finally {
            pool.shutdownNow();
        }
        for (Task task : tasks) {
            if (GradCheckSuite.threaded(task.problem)) {
                checked.put(task, check(task));
            }
        }
    }

    private static SubjectReport.Configuration result(Future<SubjectReport.Configuration> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking gradients", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a gradient check ended with " + e.getCause(), e.getCause());
        }
    }

    private SubjectReport.Configuration check(Task task) {
        SubjectReport.Configuration configuration = GradCheckSuite.configuration(task.problem);
        synchronized (this) {
            progress.checked(++done, total, task.name);
        }
        return configuration;
    }
}
