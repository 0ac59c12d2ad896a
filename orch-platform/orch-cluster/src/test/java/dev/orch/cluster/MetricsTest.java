package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orch.model.core.Pod;
import dev.orch.model.kinds.MetricsKinds;
import dev.orch.model.metrics.ContainerMetrics;
import dev.orch.model.metrics.NodeMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import dev.orch.store.api.User;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cluster tells of what its nodes and pods use. */
class MetricsTest {
  private final SimulatedCluster cluster = new SimulatedCluster(3, 2);

  @AfterEach
  void close() {
    cluster.close();
  }

  private void pod(String name, String app) {
    cluster.create(
        Pod.class,
        "{'metadata':{'name':'%s','labels':{'app':'%s'}},'spec':{'containers':["
            + "{'name':'a','image':'i'},{'name':'b','image':'i'}]}}",
        name,
        app);
    cluster.until(() -> SimulatedCluster.isReady(cluster.of(Pod.class).get(name)));
  }

  private void measured() {
    cluster.executor.runFor(Duration.ofSeconds(21));
  }

  private List<String> names(ListOptions options) {
    return cluster.of(PodMetrics.class).list(options).items().stream()
        .map(pod -> pod.metadata().name())
        .toList();
  }

  @Test
  void podsAndTheirNodes_haveFiguresByContainer() {
    pod("one", "web");
    pod("two", "web");
    measured();
    PodMetrics one = cluster.of(PodMetrics.class).get("one");
    assertThat(one.containers())
        .extracting(
            ContainerMetrics::name,
            c -> c.usage().get("cpu").milliValue(),
            c -> c.usage().get("memory").toString())
        .containsExactly(tuple("a", 5L, "8Mi"), tuple("b", 5L, "8Mi"));
    assertThat(one.window()).isEqualTo(Duration.ofSeconds(10));
    assertThat(one.timestamp()).isAfter(cluster.executor.time().instant().minusSeconds(11));
    assertThat(one.metadata().labels()).containsEntry("app", "web");
    long nodes =
        cluster.api.resources(NodeMetrics.class).list().items().stream()
            .mapToLong(node -> node.usage().get("cpu").milliValue())
            .sum();
    assertThat(nodes).isEqualTo(20);
  }

  @Test
  void lists_areSelected() {
    pod("one", "web");
    pod("two", "db");
    measured();
    assertThat(names(ListOptions.ALL)).containsExactly("one", "two");
    assertThat(names(ListOptions.labels("app=db"))).containsExactly("two");
    assertThat(names(ListOptions.fields("metadata.name=one"))).containsExactly("one");
    assertThat(cluster.api.resources(PodMetrics.class).inNamespace("other").list().items())
        .isEmpty();
    assertThat(cluster.api.resources(PodMetrics.class).list().resourceVersion()).isEmpty();
  }

  @Test
  void whatIsGone_hasNoFigures() {
    pod("one", "web");
    measured();
    cluster.of(Pod.class).delete("one");
    cluster.until(() -> cluster.of(Pod.class).find("one").isEmpty());
    measured();
    assertThatThrownBy(() -> cluster.of(PodMetrics.class).get("one"))
        .isInstanceOf(ApiException.class)
        .hasMessage("pods.metrics.k8s.io \"one\" not found");
  }

  @Test
  void nobodyWritesOrReadsThemWithoutLeave() {
    PodMetrics made = MetricsKinds.POD.recordType().zero() instanceof PodMetrics m ? m : null;
    assertThatThrownBy(() -> cluster.of(PodMetrics.class).create(made))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.status().code()).isEqualTo(405));
    Caller nobody = new Caller(User.of("nobody"), "test", warning -> {});
    assertThatThrownBy(() -> cluster.api.as(nobody).resources(PodMetrics.class).list())
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.is(Reason.FORBIDDEN)).isTrue());
  }
}
