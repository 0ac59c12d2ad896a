package dev.orch.node;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Stats;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node's agent shows at {@code /metrics/resource}, where metrics servers read it: the text
 * format of Prometheus, with the names that kubelets give. Stateless.
 */
final class ResourceMetrics {
  private static final String CONTAINER_CPU = "container_cpu_usage_seconds_total";
  private static final String CONTAINER_MEMORY = "container_memory_working_set_bytes";
  private static final String CONTAINER_START = "container_start_time_seconds";
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(9_000_000_000L);
  private static final BigDecimal MOST_BYTES = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final int NANOS = 9;
  private static final int MILLIS = 3;
  private static final Pattern LINE =
      Pattern.compile("(\\w+)\\{([^}]*)\\} (-?[0-9.eE+]+)(?: (-?[0-9]+))?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"\\\\]*)\"");
  private static final Splitter LINES = Splitter.on('\n').omitEmptyStrings();

  private ResourceMetrics() {}

  /** The figures of a node as text; null if there are none yet. */
  static String text(UsageFigures.@Nullable OfNode figures) {
    StringBuilder text = new StringBuilder();
    List<Stats.Usage> all = figures == null ? ImmutableList.of() : figures.containers();
    head(text, CONTAINER_CPU, "counter", "Processor time that a container has had.");
    all.forEach(u -> line(text, CONTAINER_CPU, container(u), seconds(u.cpu()), u.at()));
    head(text, CONTAINER_MEMORY, "gauge", "Memory that a container holds.");
    all.forEach(u -> line(text, CONTAINER_MEMORY, container(u), whole(u.memory()), u.at()));
    head(text, CONTAINER_START, "gauge", "When a container was started, since 1970.");
    all.forEach(u -> line(text, CONTAINER_START, container(u), since1970(u.startedAt()), null));
    if (figures != null) {
      node(text, figures);
    }
    pods(text, all);
    for (String error : ImmutableList.of("resource_scrape_error", "scrape_error")) {
      head(text, error, "gauge", "1 if the figures could not be had, else 0.");
      line(text, error, "", whole(figures == null ? 1 : 0), null);
    }
    return text.toString();
  }

  private static void node(StringBuilder text, UsageFigures.OfNode figures) {
    @Nullable Instant at = figures.node().timestamp();
    long memory = figures.containers().stream().mapToLong(Stats.Usage::memory).sum();
    head(text, "node_cpu_usage_seconds_total", "counter", "Processor time of the node.");
    line(text, "node_cpu_usage_seconds_total", "", seconds(figures.cpu()), at);
    head(text, "node_memory_working_set_bytes", "gauge", "Memory that the node holds.");
    line(text, "node_memory_working_set_bytes", "", whole(memory), at);
  }

  private static void pods(StringBuilder text, List<Stats.Usage> all) {
    Map<SandboxSpec, List<Stats.Usage>> pods = new LinkedHashMap<>();
    all.forEach(u -> pods.computeIfAbsent(u.sandbox(), made -> new ArrayList<>()).add(u));
    head(text, "pod_cpu_usage_seconds_total", "counter", "Processor time that a pod has had.");
    pods.forEach(
        (pod, of) -> {
          Duration cpu = of.stream().map(Stats.Usage::cpu).reduce(Duration.ZERO, Duration::plus);
          line(text, "pod_cpu_usage_seconds_total", pod(pod), seconds(cpu), of.get(0).at());
        });
    head(text, "pod_memory_working_set_bytes", "gauge", "Memory that a pod holds.");
    pods.forEach(
        (pod, of) -> {
          long memory = of.stream().mapToLong(Stats.Usage::memory).sum();
          line(text, "pod_memory_working_set_bytes", pod(pod), whole(memory), of.get(0).at());
        });
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(
      StringBuilder text, String name, String labels, BigDecimal value, @Nullable Instant at) {
    text.append(name).append(labels).append(' ').append(value.toPlainString());
    if (at != null) {
      text.append(' ').append(at.toEpochMilli());
    }
    text.append('\n');
  }

  private static String container(Stats.Usage usage) {
    SandboxSpec pod = usage.sandbox();
    return "{container=\""
        + usage.name()
        + "\",namespace=\""
        + pod.namespace()
        + "\",pod=\""
        + pod.name()
        + "\"}";
  }

  private static String pod(SandboxSpec pod) {
    return "{namespace=\"" + pod.namespace() + "\",pod=\"" + pod.name() + "\"}";
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), NANOS);
  }

  private static BigDecimal since1970(Instant at) {
    return BigDecimal.valueOf(at.toEpochMilli(), MILLIS);
  }

  private static BigDecimal whole(long value) {
    return BigDecimal.valueOf(value);
  }

  /** What is known of one container so far. */
  private static final class Read {
    @Nullable BigDecimal cpu;
    @Nullable BigDecimal memory;
    @Nullable BigDecimal start;
    @Nullable Instant at;
  }

  /**
   * The containers that a text tells of, a kubelet's too; what isn't understood is left out.
   *
   * @param pods finds a pod by namespace and name; what is of none is left out
   */
  static List<Stats.Usage> parse(String text, BiFunction<String, String, Optional<Pod>> pods) {
    Map<ImmutableList<String>, Read> containers = new LinkedHashMap<>();
    for (String line : LINES.split(text)) {
      Matcher found = LINE.matcher(line);
      if (found.matches() && found.group(1).startsWith("container_")) {
        Map<String, String> labels = labels(found.group(2));
        Read read =
            containers.computeIfAbsent(
                ImmutableList.of(
                    labels.getOrDefault("namespace", ""),
                    labels.getOrDefault("pod", ""),
                    labels.getOrDefault("container", "")),
                made -> new Read());
        note(read, found);
      }
    }
    ImmutableList.Builder<Stats.Usage> all = ImmutableList.builder();
    containers.forEach(
        (name, read) ->
            pods.apply(name.get(0), name.get(1))
                .map(pod -> usage(pod, name.get(2), read))
                .ifPresent(all::add));
    return all.build();
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher found = LABEL.matcher(text);
    while (found.find()) {
      labels.put(found.group(1), found.group(2));
    }
    return labels;
  }

  private static void note(Read read, Matcher line) {
    BigDecimal value;
    try {
      value = new BigDecimal(line.group(3));
      if (line.group(4) != null) {
        read.at = Instant.ofEpochMilli(Long.parseLong(line.group(4)));
      }
    } catch (NumberFormatException | ArithmeticException e) {
      return; // no number
    }
    BigDecimal most = line.group(1).equals(CONTAINER_MEMORY) ? MOST_BYTES : MOST_SECONDS;
    if (value.signum() < 0 || value.compareTo(most) > 0) {
      return; // nobody uses that
    }
    switch (line.group(1)) {
      case CONTAINER_CPU -> read.cpu = value;
      case CONTAINER_MEMORY -> read.memory = value;
      case CONTAINER_START -> read.start = value;
      default -> {}
    }
  }

  private static Stats.@Nullable Usage usage(Pod pod, String container, Read read) {
    BigDecimal cpu = read.cpu;
    BigDecimal memory = read.memory;
    BigDecimal start = read.start;
    Instant at = read.at;
    if (cpu == null || memory == null || start == null || at == null) {
      return null;
    }
    SandboxSpec sandbox =
        new SandboxSpec(
            pod.metadata().namespace(), pod.metadata().name(), pod.metadata().uid(), 0, "");
    return new Stats.Usage(
        sandbox,
        container,
        at,
        Instant.ofEpochMilli(start.movePointRight(MILLIS).longValue()),
        Duration.ofNanos(cpu.movePointRight(NANOS).longValue()),
        memory.longValue());
  }
}
