package dev.orch.command;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.provisioning.VolumeProvisioning;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.StorageClassBuilder;
import dev.orch.node.volumes.ImageFileProvisioner;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.nio.file.Path;

/**
 * Makes volumes for claims on this machine: files with file systems of their own, by the storage
 * class {@code standard}, which is that of claims that name none.
 *
 * @param directory where the files are; they outlive the command
 */
record ImageFileVolumes(Path directory) implements Loop {
  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

  @Override
  public String name() {
    return ImageFileProvisioner.NAME;
  }

  @Override
  public Subscription start(Environment environment) {
    try {
      environment.api().resources(StorageClass.class).create(standard());
    } catch (ApiException e) {
      if (!e.is(Reason.ALREADY_EXISTS)) {
        throw e;
      }
    }
    return new VolumeProvisioning(
            new ImageFileProvisioner(directory, environment.workers().apply("image-files")))
        .start(environment);
  }

  private static StorageClass standard() {
    return StorageClassBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name("standard")
                .annotations(ImmutableSortedMap.of(DEFAULT, "true"))
                .build())
        .provisioner(ImageFileProvisioner.NAME)
        .reclaimPolicy("Delete")
        .allowVolumeExpansion(true)
        .volumeBindingMode("WaitForFirstConsumer")
        .build();
  }
}
