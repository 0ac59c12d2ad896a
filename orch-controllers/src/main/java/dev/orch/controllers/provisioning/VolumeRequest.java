package dev.orch.controllers.provisioning;

import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.storage.StorageClass;
import java.util.Optional;

/**
 * A volume that is wanted.
 *
 * @param name the volume's, which no other ever has
 * @param claim for whom
 * @param storageClass with the parameters
 * @param node where its pod will run, if the class lets the scheduler choose first
 */
public record VolumeRequest(
    String name, PersistentVolumeClaim claim, StorageClass storageClass, Optional<Node> node) {}
