package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.metrics.NodeMetrics;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Stats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What an agent tells metrics servers, and what is understood of it. */
class ResourceMetricsTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:10Z");
  private static final SandboxSpec WEB = new SandboxSpec("default", "web", "uid-1", 0, "");
  private static final Stats.Usage USAGE =
      new Stats.Usage(
          WEB, "c", AT, AT.minusMillis(9_123), Duration.ofNanos(4_710_169_001L), 123_456_789);

  private static Optional<Pod> pod(String namespace, String name) {
    return name.equals("web")
        ? Optional.of(
            PodBuilder.builder()
                .metadata(
                    ObjectMetaBuilder.builder()
                        .namespace(namespace)
                        .name(name)
                        .uid("uid-1")
                        .build())
                .build())
        : Optional.empty();
  }

  private static UsageFigures.OfNode figures() {
    NodeMetrics node =
        new NodeMetrics(
            ObjectMetaBuilder.builder().name("n").build(), AT, Duration.ofSeconds(10), Map.of());
    return new UsageFigures.OfNode(node, List.of(), List.of(USAGE), Duration.ofSeconds(5));
  }

  @Test
  void text_isWhatMetricsServersRead() {
    assertThat(ResourceMetrics.text(figures()).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "container_cpu_usage_seconds_total{container=\"c\",namespace=\"default\",pod=\"web\"}"
                + " 4.710169001 1780272010000",
            "container_memory_working_set_bytes{container=\"c\",namespace=\"default\",pod=\"web\"}"
                + " 123456789 1780272010000",
            "container_start_time_seconds{container=\"c\",namespace=\"default\",pod=\"web\"}"
                + " 1780272000.877",
            "node_cpu_usage_seconds_total 5.000000000 1780272010000",
            "node_memory_working_set_bytes 123456789 1780272010000",
            "pod_cpu_usage_seconds_total{namespace=\"default\",pod=\"web\"}"
                + " 4.710169001 1780272010000",
            "pod_memory_working_set_bytes{namespace=\"default\",pod=\"web\"}"
                + " 123456789 1780272010000",
            "resource_scrape_error 0",
            "scrape_error 0");
  }

  @Test
  void nodeThatWasNotMeasured_saysSo() {
    assertThat(ResourceMetrics.text(null)).endsWith("scrape_error 1\n");
  }

  @Test
  void whatIsWritten_isUnderstood() {
    assertThat(ResourceMetrics.parse(ResourceMetrics.text(figures()), ResourceMetricsTest::pod))
        .containsExactly(USAGE);
  }

  @Test
  void kubeletsText_isUnderstood() {
    String text =
        """
        # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time
        # TYPE container_cpu_usage_seconds_total counter
        container_cpu_usage_seconds_total{container="c",namespace="a",pod="web"} 1.5e+00 1780272010000
        container_memory_working_set_bytes{container="c",namespace="a",pod="web"} 2.048e+03 1780272010000
        container_start_time_seconds{container="c",namespace="a",pod="web"} 1.78027e+09
        container_swap_usage_bytes{container="c",namespace="a",pod="web"} 0 1780272010000
        container_cpu_usage_seconds_total{container="c",namespace="a",pod="other"} 1.5 1780272010000
        """;
    List<Stats.Usage> all = ResourceMetrics.parse(text, ResourceMetricsTest::pod);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).cpu()).isEqualTo(Duration.ofMillis(1500));
    assertThat(all.get(0).memory()).isEqualTo(2048);
  }

  @Property(tries = 300)
  void garbage_isLeftOut(@ForAll String text) {
    assertThat(ResourceMetrics.parse(text, ResourceMetricsTest::pod)).isEmpty();
    String line =
        "container_cpu_usage_seconds_total{container=\"" + text + "\",pod=\"web\"} 1e9999";
    assertThat(ResourceMetrics.parse(line, ResourceMetricsTest::pod)).isEmpty();
  }
}
