package dev.orch.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.network.Attachment;
import dev.orch.network.NetworkException;
import dev.orch.network.PodNetwork;
import dev.orch.network.PodSandbox;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link PodNetwork} does. The networks are to have exactly six addresses. */
public abstract class PodNetworkContract {
  private static final int ADDRESSES = 6;

  /** A new network with six addresses, none of them held. */
  protected abstract PodNetwork network();

  /**
   * The network after its node's agent was started again: all that it knows is what outlives it.
   */
  protected PodNetwork restarted() {
    return network();
  }

  /**
   * The path of the network namespace of a sandbox that a test uses: always the same one by number;
   * empty for a network that doesn't isolate.
   */
  protected String networkNamespace(int number) {
    return "";
  }

  /** Lets the network work until the stage has ended. */
  protected abstract void settle(CompletionStage<?> stage);

  private <T> T get(CompletionStage<T> stage) {
    settle(stage);
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof NetworkException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private PodSandbox pod(int number) {
    return new PodSandbox(
        "sandbox-" + number, "default", "pod-" + number, "uid-" + number, networkNamespace(number));
  }

  @Test
  void addresses_differ_andStay() {
    PodNetwork network = network();
    Attachment first = get(network.attach(pod(1)));
    assertThat(first.sandbox()).isEqualTo("sandbox-1");
    assertThat(get(network.attach(pod(1)))).isEqualTo(first);
    assertThat(get(network.attach(pod(2))).ip()).isNotEqualTo(first.ip());
    get(network.check(pod(1), first));
  }

  @Test
  void fullNetwork_saysSo_andHasRoomAgainAfterADetach() {
    PodNetwork network = network();
    Set<String> ips = new TreeSet<>();
    for (int i = 0; i < ADDRESSES; i++) {
      ips.add(get(network.attach(pod(i))).ip());
    }
    assertThat(ips).hasSize(ADDRESSES);
    assertThatThrownBy(() -> get(network.attach(pod(99)))).isInstanceOf(NetworkException.class);
    get(network.detach(pod(3)));
    get(network.detach(pod(3)));
    assertThat(ips).contains(get(network.attach(pod(99))).ip());
  }

  @Test
  void churn_leaksNothing() {
    PodNetwork network = network();
    for (int i = 0; i < 5 * ADDRESSES; i++) {
      get(network.attach(pod(i)));
      get(network.detach(pod(i)));
    }
    for (int i = 0; i < ADDRESSES; i++) {
      get(network.attach(pod(1000 + i)));
    }
    get(network.retain(new TreeSet<>(List.of("sandbox-1000"))));
    for (int i = 1; i < ADDRESSES; i++) {
      get(network.attach(pod(2000 + i)));
    }
  }

  @Test
  void check_refusesWhatIsNotSo() {
    PodNetwork network = network();
    Attachment first = get(network.attach(pod(1)));
    Attachment second = get(network.attach(pod(2)));
    assertThatThrownBy(() -> get(network.check(pod(1), second)))
        .isInstanceOf(NetworkException.class);
    Attachment elsewhere = new Attachment("sandbox-3", List.of("192.0.2.1"));
    assertThatThrownBy(() -> get(network.check(pod(3), elsewhere)))
        .isInstanceOf(NetworkException.class);
    get(network.check(pod(1), first));
  }

  @Test
  void check_bringsBackWhatANewNetworkDoesNotKnow() {
    Attachment earlier = get(network().attach(pod(1)));
    PodNetwork network = restarted();
    get(network.check(pod(1), earlier));
    assertThat(get(network.attach(pod(1)))).isEqualTo(earlier);
    for (int i = 2; i <= ADDRESSES; i++) {
      assertThat(get(network.attach(pod(i))).ip()).isNotEqualTo(earlier.ip());
    }
  }

  @Test
  void detach_ofWhatIsNotAttached_isNoFailure() {
    PodNetwork network = network();
    get(network.detach(pod(1)));
    get(network.attach(pod(1)));
    get(network.detach(pod(1)));
    get(network.detach(pod(1)));
    get(network.attach(pod(1)));
  }

  @Test
  void retain_detachesWhatAnEarlierAgentHasLeft() {
    PodNetwork before = network();
    Attachment kept = get(before.attach(pod(1)));
    for (int i = 2; i <= ADDRESSES; i++) {
      get(before.attach(pod(i)));
    }
    PodNetwork network = restarted();
    get(network.check(pod(1), kept));
    get(network.retain(new TreeSet<>(List.of("sandbox-1"))));
    get(network.check(pod(1), kept));
    for (int i = 2; i <= ADDRESSES; i++) {
      assertThat(get(network.attach(pod(100 + i))).ip()).isNotEqualTo(kept.ip());
    }
  }
}
