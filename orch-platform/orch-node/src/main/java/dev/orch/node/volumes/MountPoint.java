package dev.orch.node.volumes;

import java.nio.file.Path;

/**
 * One line of the kernel's table of mounts.
 *
 * @param device the file system's number, such as {@code 8:1}
 * @param root what of the file system is mounted: {@code /} for all of it
 * @param target where
 * @param readOnly whether this mount of it, if not the file system, can't be written
 * @param type of the file system
 * @param source what it says that it is made of, such as {@code /dev/loop0}
 */
public record MountPoint(
    String device, String root, Path target, boolean readOnly, String type, String source) {}
