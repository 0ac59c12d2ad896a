package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.Limits;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers from the kubelet's documentation and its {@code qos} and {@code cm} packages. */
class ContainerLimitsTest {
  private static final long GIB = 1L << 30;

  private static Limits limits(String pod, String resources) {
    Pod made =
        Pods.pod(
            pod
                + "'containers':[{'name':'c','resources':{"
                + resources
                + "}},{'name':'d','resources':{'requests':{'memory':'1Gi'}}}]");
    Container container = made.spec().containers().get(0);
    return new ContainerLimits(made, 4 * GIB, 100).of(container);
  }

  private static Limits alone(String resources) {
    Pod made = Pods.pod("'containers':[{'name':'c','resources':{" + resources + "}}]");
    return new ContainerLimits(made, 4 * GIB, 0).of(made.spec().containers().get(0));
  }

  @Test
  void nothing_isTheLeast() {
    Limits limits = alone("");
    assertThat(limits.cpuShares()).isEqualTo(2);
    assertThat(limits.cpuQuotaMicros()).isZero();
    assertThat(limits.memoryBytes()).isZero();
    assertThat(limits.oomScoreAdj()).isEqualTo(1000);
  }

  @Test
  void requestsAndLimits_becomeSharesAndQuotas() {
    Limits limits =
        limits(
            "",
            "'requests':{'cpu':'250m','memory':'2Gi'},'limits':{'cpu':'1500m','memory':'3Gi',"
                + "'hugepages-2Mi':'4Mi'}");
    assertThat(limits.cpuShares()).isEqualTo(256);
    assertThat(limits.cpuQuotaMicros()).isEqualTo(150_000);
    assertThat(limits.cpuPeriodMicros()).isEqualTo(100_000);
    assertThat(limits.memoryBytes()).isEqualTo(3 * GIB);
    assertThat(limits.pids()).isEqualTo(100);
    assertThat(limits.hugePageBytes()).isEqualTo(Map.of("2MB", 4L << 20));
    // Half of the node's memory.
    assertThat(limits.oomScoreAdj()).isEqualTo(500);
  }

  @Test
  void tinyAmounts_areRaisedToWhatTheKernelTakes() {
    assertThat(alone("'requests':{'cpu':'1m'}").cpuShares()).isEqualTo(2);
    assertThat(alone("'limits':{'cpu':'1m'}").cpuQuotaMicros()).isEqualTo(1000);
  }

  @Test
  void limitWithoutRequest_isTheRequest() {
    assertThat(alone("'limits':{'cpu':'2'}").cpuShares()).isEqualTo(2048);
  }

  @Test
  void classOfService_saysWhoGoesFirst() {
    String all = "'requests':{'cpu':'1','memory':'1Gi'},'limits':{'cpu':'1','memory':'1Gi'}";
    assertThat(alone(all).oomScoreAdj()).isEqualTo(-997);
    assertThat(alone("'requests':{'memory':'4Gi'}").oomScoreAdj()).isEqualTo(3);
    assertThat(alone("'requests':{'memory':'1Ki'}").oomScoreAdj()).isEqualTo(999);
    assertThat(limits("'priority':2000000000,", "").oomScoreAdj()).isEqualTo(-997);
  }

  @Test
  void sidecar_goesNoSoonerThanWhatItIsFor() {
    Pod pod =
        Pods.pod(
            "'initContainers':[{'name':'s','restartPolicy':'Always'}],"
                + "'containers':[{'name':'c','resources':{'requests':{'memory':'2Gi'}}}]");
    Limits sidecar = new ContainerLimits(pod, 4 * GIB, 0).of(pod.spec().initContainers().get(0));
    assertThat(sidecar.oomScoreAdj()).isEqualTo(500);
  }

  @Test
  void limitsOfThePod_holdForWhoSaysNothing() {
    Limits limits = limits("'resources':{'limits':{'cpu':'1','memory':'1Gi'}},", "");
    assertThat(limits.cpuQuotaMicros()).isEqualTo(100_000);
    assertThat(limits.memoryBytes()).isEqualTo(GIB);
  }
}
