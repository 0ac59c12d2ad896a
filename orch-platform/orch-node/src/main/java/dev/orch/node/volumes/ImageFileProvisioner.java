package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.provisioning.ProvisioningException;
import dev.orch.controllers.provisioning.VolumeProvisioner;
import dev.orch.controllers.provisioning.VolumeRequest;
import dev.orch.model.Quantity;
import dev.orch.model.core.LocalVolumeSource;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.core.PersistentVolumeSpecBuilder;
import dev.orch.model.core.VolumeNodeAffinity;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.runtime.base.Worker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Makes volumes with a size that holds: each is a file, as large as was asked for, but taking no
 * more of the disk than is written to it, with a file system of its own (parameter {@code fsType}
 * of the storage class: {@code ext4}, {@code xfs}), or a block device. For nodes of one machine, on
 * which their directory is at the same path. The class must let the scheduler choose the node first
 * ({@code volumeBindingMode: WaitForFirstConsumer}). Volumes can be made larger: xfs while it is
 * mounted, ext4 when it is mounted next unless the kernel can do so before.
 */
public final class ImageFileProvisioner
    implements VolumeProvisioner, VolumeProvisioner.VolumeResizer {
  /** What storage classes call it. */
  public static final String NAME = "orch.dev/image-file";

  private static final String HOST = "kubernetes.io/hostname";
  private static final String STORAGE = "storage";

  private final Path directory;
  private final Worker worker;

  /**
   * @param directory where the files are; made when the first is
   * @param executor runs one task at a time; files are made and deleted there
   */
  public ImageFileProvisioner(Path directory, Executor executor) {
    this.directory = directory.toAbsolutePath();
    this.worker = new Worker(executor);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Provisioned> provision(VolumeRequest request) {
    return worker.call(() -> CompletableFuture.completedFuture(make(request)));
  }

  private Provisioned make(VolumeRequest request) {
    Node node =
        request
            .node()
            .orElseThrow(
                () ->
                    new ProvisioningException(
                        "the storage class must have volumeBindingMode WaitForFirstConsumer"));
    Quantity size = VolumeBindings.asked(request.claim());
    Path file = file(request.name());
    enlarge(file, size);
    String type = request.storageClass().parameters().getOrDefault("fsType", "");
    return new Made(spec(node, file, type, size));
  }

  private static PersistentVolumeSpec spec(Node node, Path file, String type, Quantity size) {
    String host = node.metadata().labels().getOrDefault(HOST, node.metadata().name());
    NodeSelectorTerm here =
        new NodeSelectorTerm(
            ImmutableList.of(new NodeSelectorRequirement(HOST, "In", ImmutableList.of(host))),
            ImmutableList.of());
    return PersistentVolumeSpecBuilder.builder()
        .capacity(ImmutableMap.of(STORAGE, size))
        .local(new LocalVolumeSource(file.toString(), type.isEmpty() ? null : type))
        .nodeAffinity(new VolumeNodeAffinity(new NodeSelector(ImmutableList.of(here))))
        .build();
  }

  private Path file(String volume) {
    return directory.resolve(volume + ".img");
  }

  /** Has a file be at least that large; what is in it stays. */
  private static void enlarge(Path file, Quantity size) {
    try {
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        if (sparse.length() < size.value()) {
          sparse.setLength(size.value());
        }
      }
    } catch (IOException e) {
      throw new ProvisioningException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public CompletionStage<Void> delete(PersistentVolume volume) {
    return worker.call(
        () -> {
          delete(file(volume.metadata().name()));
          return Worker.done();
        });
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ProvisioningException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Optional<VolumeResizer> resizer() {
    return Optional.of(this);
  }

  @Override
  public CompletionStage<Resized> resize(PersistentVolume volume, Quantity size) {
    return worker.call(
        () -> {
          enlarge(file(volume.metadata().name()), size);
          return CompletableFuture.completedFuture(new Resized(size, true));
        });
  }
}
