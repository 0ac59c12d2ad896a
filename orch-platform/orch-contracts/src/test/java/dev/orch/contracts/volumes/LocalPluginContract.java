package dev.orch.contracts.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.volumes.LinuxBlockDevices;
import dev.orch.node.volumes.LinuxMounts;
import dev.orch.node.volumes.VolumePlugin;
import dev.orch.node.volumes.VolumePlugins;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of the node's own volumes, on this machine. */
abstract class LocalPluginContract extends VolumePluginContract {
  final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  final LinuxMounts mounts = new LinuxMounts(executor);
  @TempDir Path temporary;

  @BeforeEach
  void need() {
    for (String tool : ImmutableList.of("mkfs.ext4", "mkfs.xfs", "losetup")) {
      given(Files.isExecutable(Path.of("/usr/sbin", tool)), tool + " is missing");
    }
    given("root".equals(System.getProperty("user.name")), "this isn't root");
  }

  private static void given(boolean condition, String otherwise) {
    if (!condition) {
      assertThat(System.getenv("CI")).as(otherwise + ", in a CI run").isNotEqualTo("true");
      Assumptions.abort(otherwise);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    assertThat(isMounted(folder())).isFalse();
    executor.shutdown();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  protected VolumePlugin plugin() {
    return VolumePlugins.local(mounts, new LinuxBlockDevices(executor), executor);
  }

  @Override
  protected Path folder() {
    try {
      return temporary.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean isMounted(Path path) {
    return !mounts.table().below(path).isEmpty();
  }

  static PersistentVolume volume(String source) {
    return BuiltInKinds.PERSISTENT_VOLUME.read(
        Json.parse(("{'metadata':{'name':'v'},'spec':{" + source + "}}").replace('\'', '"')),
        unknown -> {});
  }

  PersistentVolume image(String type, long size) {
    Path file = folder().resolve(type + ".img");
    if (!Files.exists(file)) {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(size);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return volume("'local':{'path':'" + file + "','fsType':'" + type + "'}");
  }

  Path directory() {
    try {
      return Files.createDirectories(folder().resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
