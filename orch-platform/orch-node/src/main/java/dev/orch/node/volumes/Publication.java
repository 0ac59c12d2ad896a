package dev.orch.node.volumes;

import dev.orch.model.core.Pod;
import java.nio.file.Path;

/**
 * A volume for a pod. Immutable.
 *
 * @param staged where it is staged
 * @param target a path of the pod's own, whose parent exists
 */
public record Publication(NodeVolume volume, Path staged, Path target, Pod pod) {}
