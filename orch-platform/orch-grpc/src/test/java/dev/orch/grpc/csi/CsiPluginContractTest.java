package dev.orch.grpc.csi;

import dev.orch.contracts.volumes.VolumePluginContract;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.CSIDriver;
import dev.orch.node.volumes.VolumePlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Volumes of a CSI driver do what all volumes do. */
class CsiPluginContractTest extends VolumePluginContract {
  @TempDir Path temporary;
  private CsiWorld world;
  private DirectoriesDriver driver;

  @BeforeEach
  void begin() throws IOException {
    CsiWorld.needRoot();
    world = new CsiWorld(temporary);
    world.make(
        CSIDriver.class,
        "",
        "{'metadata':{'name':'directories.example.com'},'spec':{'attachRequired':false}}");
    driver = world.driver();
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    if (driver != null) {
      driver.close();
      world.close();
    }
  }

  @Override
  protected VolumePlugin plugin() {
    return world.plugin();
  }

  private static PersistentVolume volume(String handle) {
    return BuiltInKinds.PERSISTENT_VOLUME.read(
        Json.parse(
            ("{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},'csi':{"
                    + "'driver':'directories.example.com','volumeHandle':'"
                    + handle
                    + "'}}}")
                .replace('\'', '"')),
        unknown -> {});
  }

  @Override
  protected PersistentVolume volume() {
    try {
      world.data("directory");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return volume("directory");
  }

  @Override
  protected Optional<PersistentVolume> device() {
    try {
      Files.write(world.data("").resolve("device"), new byte[4096]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(volume("device"));
  }

  @Override
  protected Path folder() {
    try {
      return Files.createDirectories(world.folder.resolve("contract"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean isMounted(Path path) {
    return !world.mounts.table().below(path).isEmpty();
  }
}
