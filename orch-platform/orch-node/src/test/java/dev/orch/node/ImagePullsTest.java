package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.Images;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.base.Worker;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ImagePullsTest {
  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final Registry registry = new Registry();
  private final ImagePulls pulls =
      new ImagePulls(registry, executor.time(), executor.worker("node"));
  private final List<String> events = new ArrayList<>();
  private final ImagePulls.Events told =
      new ImagePulls.Events() {
        @Override
        public void event(String reason, String message) {
          events.add(reason + ": " + message);
        }

        @Override
        public void warn(String reason, String message) {
          events.add(reason + "! " + message);
        }
      };

  /** Has one image, or says why it hasn't. */
  private static final class Registry implements Images {
    private final List<Images.Image> here = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private RuntimeException failure;

    @Override
    public CompletionStage<Optional<Image>> find(String reference) {
      return CompletableFuture.completedFuture(here.stream().findFirst());
    }

    @Override
    public CompletionStage<Image> pull(String reference, List<Credentials> credentials) {
      asked.add(reference + " as " + credentials);
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      here.add(new Image("sha256:1", List.of(reference), List.of(), 5, "", null, false));
      return CompletableFuture.completedFuture(here.get(0));
    }

    @Override
    public CompletionStage<List<Image>> images() {
      return CompletableFuture.completedFuture(here);
    }

    @Override
    public CompletionStage<Void> removeImage(String id) {
      return Worker.done();
    }

    @Override
    public CompletionStage<Usage> imageUsage() {
      throw new UnsupportedOperationException();
    }
  }

  private String have(String policy) {
    Pod pod =
        Pods.pod("'containers':[{'name':'c','image':'a:1','imagePullPolicy':'" + policy + "'}]");
    Container container = pod.spec().containers().get(0);
    CompletableFuture<Images.Image> result;
    try {
      result = pulls.have(pod, container, name -> List.of(), told).toCompletableFuture();
    } catch (ImagePulls.Unavailable e) {
      return e.reason();
    }
    executor.runReady();
    return result
        .handle(
            (image, failure) ->
                image != null
                    ? image.id()
                    : ((ImagePulls.Unavailable) Worker.cause(failure)).reason())
        .join();
  }

  @Test
  void imageThatIsHere_isPulledOnlyIfThePolicySaysAlways() {
    assertThat(have("IfNotPresent")).isEqualTo("sha256:1");
    assertThat(have("IfNotPresent")).isEqualTo("sha256:1");
    assertThat(registry.asked).hasSize(1);
    assertThat(have("Always")).isEqualTo("sha256:1");
    assertThat(registry.asked).hasSize(2);
    assertThat(have("Never")).isEqualTo("sha256:1");
    assertThat(registry.asked).hasSize(2);
    assertThat(events)
        .contains(
            "Pulling: Pulling image \"a:1\"",
            "Pulled: Successfully pulled image \"a:1\" in 0s. Image size: 5 bytes.",
            "Pulled: Container image \"a:1\" already present on machine");
  }

  @Test
  void imageThatMustNotBePulled_isMissed() {
    assertThat(have("Never")).isEqualTo("ErrImageNeverPull");
    assertThat(registry.asked).isEmpty();
  }

  @Test
  void failedPull_isTriedAgainAfterEverLongerPauses() {
    registry.failure = new RefusedException("ErrImagePull", "no such thing");
    List<Long> tries = new ArrayList<>();
    for (int second = 0; second < 1300; second++) {
      int before = registry.asked.size();
      String reason = have("IfNotPresent");
      if (registry.asked.size() > before) {
        tries.add(executor.time().elapsed().toSeconds());
        assertThat(reason).isEqualTo("ErrImagePull");
      } else {
        assertThat(reason).isEqualTo("ImagePullBackOff");
      }
      executor.runFor(Duration.ofSeconds(1));
    }
    assertThat(tries).containsExactly(0L, 10L, 30L, 70L, 150L, 310L, 610L, 910L, 1210L);
    assertThat(events)
        .contains(
            "Failed! Failed to pull image \"a:1\": no such thing",
            "BackOff: Back-off pulling image \"a:1\"");
    registry.failure = null;
    executor.runFor(Duration.ofMinutes(5));
    assertThat(have("IfNotPresent")).isEqualTo("sha256:1");
  }

  @Test
  void reasonOfTheRuntime_isThePods() {
    registry.failure = new RefusedException("InvalidImageName", "no name");
    assertThat(have("Always")).isEqualTo("InvalidImageName");
  }
}
