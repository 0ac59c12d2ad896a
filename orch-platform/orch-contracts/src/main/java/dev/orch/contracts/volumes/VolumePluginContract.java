package dev.orch.contracts.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.node.volumes.NodeVolume;
import dev.orch.node.volumes.Publication;
import dev.orch.node.volumes.VolumePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * What every {@link VolumePlugin} does. Each call of {@link #plugin()} is another agent, which
 * knows nothing of what the ones before did.
 */
public abstract class VolumePluginContract {
  private static final long SECONDS = 60;

  /** A plugin that was begun anew. */
  protected abstract VolumePlugin plugin();

  /**
   * A volume with a file system, which is there for the plugin to bring; the same one each time.
   */
  protected abstract PersistentVolume volume();

  /** A volume that is a block device, if there are such. */
  protected Optional<PersistentVolume> device() {
    return Optional.empty();
  }

  /** An existing directory, with an absolute path without links, for this test alone. */
  protected abstract Path folder();

  /** Whether something is mounted at a path or below it. */
  protected abstract boolean isMounted(Path path);

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private NodeVolume onNode() {
    return new NodeVolume(volume(), false, false, false);
  }

  private Path staged() throws IOException {
    return Files.createDirectories(folder().resolve("plugins/v")).resolve("globalmount");
  }

  private Path target(String pod) throws IOException {
    return Files.createDirectories(folder().resolve("pods").resolve(pod)).resolve("v");
  }

  private static Pod pod(String name) {
    return PodBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder().namespace("default").name(name).uid("uid-" + name).build())
        .build();
  }

  private Path publish(String pod) throws IOException {
    return get(plugin().publish(new Publication(onNode(), staged(), target(pod), pod(pod))));
  }

  private void unpublish(String pod) throws IOException {
    get(plugin().unpublish(onNode(), "uid-" + pod, target(pod)));
  }

  private void assertGone(Path path) {
    assertThat(isMounted(path)).isFalse();
    assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void otherVolumes_areNotTaken() {
    assertThat(plugin().takes(volume())).isTrue();
    PersistentVolume other =
        PersistentVolumeBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name("other").build())
            .build();
    assertThat(plugin().takes(other)).isFalse();
  }

  @Test
  void volume_isTheSameForAllPods_andKeepsItsFiles() throws IOException {
    get(plugin().stage(onNode(), staged()));
    Path one = publish("one");
    Path two = publish("two");
    Files.writeString(one.resolve("file"), "text");
    assertThat(two.resolve("file")).hasContent("text");
    unpublish("one");
    assertGone(target("one"));
    assertThat(two.resolve("file")).hasContent("text");
    unpublish("two");
    get(plugin().unstage(onNode(), staged()));
    assertGone(target("two"));
    assertGone(staged());

    get(plugin().stage(onNode(), staged()));
    assertThat(publish("three").resolve("file")).hasContent("text");
    unpublish("three");
    get(plugin().unstage(onNode(), staged()));
    assertThat(isMounted(folder())).isFalse();
  }

  @Test
  void calls_canBeRepeated() throws IOException {
    get(plugin().stage(onNode(), staged()));
    get(plugin().stage(onNode(), staged()));
    Path path = publish("one");
    Files.writeString(path.resolve("file"), "text");
    assertThat(publish("one")).isEqualTo(path);
    get(plugin().stage(onNode(), staged()));
    assertThat(path.resolve("file")).hasContent("text");
    unpublish("one");
    unpublish("one");
    get(plugin().unstage(onNode(), staged()));
    get(plugin().unstage(onNode(), staged()));
    assertGone(target("one"));
    assertGone(staged());
  }

  @Test
  void whatIsNotThere_isTakenAway() throws IOException {
    unpublish("none");
    get(plugin().unstage(onNode(), staged()));
    assertGone(target("none"));
    assertGone(staged());
  }

  @Test
  void volumeThatHasItsSize_needNotGrow() throws IOException {
    get(plugin().stage(onNode(), staged()));
    Path path = publish("one");
    get(plugin().expand(onNode(), staged(), path));
    Files.writeString(path.resolve("file"), "text");
    unpublish("one");
    get(plugin().unstage(onNode(), staged()));
  }

  @Test
  void device_isGivenAsItIs() throws IOException {
    Optional<PersistentVolume> volume = device();
    assumeTrue(volume.isPresent(), "it has no block devices");
    NodeVolume device = new NodeVolume(volume.orElseThrow(), true, false, false);
    get(plugin().stage(device, staged()));
    Path path = get(plugin().publish(new Publication(device, staged(), target("one"), pod("one"))));
    assertThat(path).exists();
    assertThat(Files.isDirectory(path)).isFalse();
    get(plugin().unpublish(device, "uid-one", target("one")));
    get(plugin().unstage(device, staged()));
    assertGone(target("one"));
    assertGone(staged());
  }
}
