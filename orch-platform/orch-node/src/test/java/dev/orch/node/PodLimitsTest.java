package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.Limits;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits of a pod as a whole, as kubelets reckon them. */
class PodLimitsTest {
  private static Limits of(String spec) {
    return PodLimits.of(Pods.pod(spec), 0);
  }

  private static String container(String name, String requests, String limits) {
    return "{'name':'%s','image':'i:1','resources':{'requests':{%s},'limits':{%s}}}"
        .formatted(name, requests, limits);
  }

  @Test
  void guaranteedPod_getsTheSum() {
    String one = "'cpu':'500m','memory':'64Mi'";
    Limits limits =
        of("'containers':[" + container("a", one, one) + "," + container("b", one, one) + "]");
    assertThat(limits.cpuShares()).isEqualTo(1024);
    assertThat(limits.cpuQuotaMicros()).isEqualTo(100_000);
    assertThat(limits.memoryBytes()).isEqualTo(128 << 20);
  }

  @Test
  void burstablePod_isLimitedWhereAllOfItsContainersAre() {
    Limits limits =
        of(
            "'containers':["
                + container("a", "'cpu':'1'", "'cpu':'2','memory':'64Mi'")
                + ","
                + container("b", "'cpu':'250m'", "'memory':'32Mi'")
                + "]");
    assertThat(limits.cpuShares()).isEqualTo(1280);
    assertThat(limits.cpuQuotaMicros()).isZero();
    assertThat(limits.memoryBytes()).isEqualTo(96 << 20);
  }

  @Test
  void initContainerWithoutLimit_isWithoutLimitForThePodToo() {
    Limits limits =
        of(
            "'initContainers':["
                + container("i", "", "")
                + "],'containers':["
                + container("a", "'memory':'32Mi'", "'memory':'64Mi'")
                + "]");
    assertThat(limits.memoryBytes()).isZero();
  }

  @Test
  void initContainer_countsIfItNeedsMore() {
    Limits limits =
        of(
            "'initContainers':["
                + container("i", "'cpu':'2'", "'memory':'1Gi'")
                + "],'containers':["
                + container("a", "'cpu':'1'", "'memory':'64Mi'")
                + "]");
    assertThat(limits.cpuShares()).isEqualTo(2048);
    assertThat(limits.memoryBytes()).isEqualTo(1 << 30);
  }

  @Test
  void bestEffortPod_weighsLeast() {
    assertThat(PodLimits.of(Pods.pod("'containers':[" + container("a", "", "") + "]"), 77))
        .isEqualTo(new Limits(2, 0, 100_000, 0, 77, 0, Map.of()));
  }

  @Test
  void overhead_isAdded() {
    Limits limits =
        of(
            "'overhead':{'cpu':'100m','memory':'16Mi'},'containers':["
                + container("a", "'cpu':'1'", "'memory':'64Mi'")
                + "]");
    assertThat(limits.cpuShares()).isEqualTo(1126);
    assertThat(limits.memoryBytes()).isEqualTo(80 << 20);
    assertThat(limits.cpuQuotaMicros()).isZero();
  }

  @Test
  void podsOwnResources_comeBeforeItsContainers() {
    Limits limits =
        of(
            "'resources':{'requests':{'cpu':'3'},'limits':{'cpu':'4','memory':'256Mi'}},"
                + "'containers':["
                + container("a", "'cpu':'1'", "")
                + "]");
    assertThat(limits.cpuShares()).isEqualTo(3072);
    assertThat(limits.cpuQuotaMicros()).isEqualTo(400_000);
    assertThat(limits.memoryBytes()).isEqualTo(256 << 20);
  }

  @Test
  void hugePages_areSummedUp() {
    String two = "'memory':'8Mi','hugepages-2Mi':'2Mi'";
    assertThat(
            of("'containers':[" + container("a", two, two) + "," + container("b", two, two) + "]")
                .hugePageBytes())
        .containsExactly(Map.entry("2MB", 4L << 20));
  }

  @Test
  void looserLimit_isTheOneThatIsNone() {
    Limits some = new Limits(10, 5_000, 100_000, 1000, 0, 0, Map.of());
    Limits other = new Limits(20, 0, 100_000, 500, 9, 0, Map.of());
    assertThat(PodLimits.looser(some, other))
        .isEqualTo(new Limits(20, 0, 100_000, 1000, 0, 0, Map.of()));
  }
}
