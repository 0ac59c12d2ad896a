package dev.orch.node.volumes;

import java.nio.file.Path;

/**
 * Where things lie below a node's root directory: as the kubelet has them, so that its tools and
 * drivers find them.
 */
record Layout(Path root) {
  static final String EMPTY_DIR = "kubernetes.io/empty-dir";
  static final String CONFIG_MAP = "kubernetes.io/configmap";
  static final String SECRET = "kubernetes.io/secret";
  static final String DOWNWARD_API = "kubernetes.io/downward-api";
  static final String PROJECTED = "kubernetes.io/projected";

  private static final String RECORD = "volume.json";

  /** A plugin's name as the name of a file. */
  static String escape(String plugin) {
    return plugin.replace('/', '~');
  }

  Path pods() {
    return root.resolve("pods");
  }

  Path pod(String uid) {
    return pods().resolve(uid);
  }

  Path volumes(String uid) {
    return pod(uid).resolve("volumes");
  }

  /** Where a pod has a file system. */
  Path volume(String uid, String plugin, String name) {
    return volumes(uid).resolve(escape(plugin)).resolve(name);
  }

  /** Where a pod has a block device. */
  Path device(String uid, String plugin, String name) {
    return pod(uid).resolve("volumeDevices").resolve(escape(plugin)).resolve(name);
  }

  Path subPaths(String uid) {
    return pod(uid).resolve("volume-subpaths");
  }

  /** Where a mount of a container has its part of a volume. */
  Path subPath(String uid, String volume, String container, int mount) {
    return subPaths(uid).resolve(volume).resolve(container).resolve(Integer.toString(mount));
  }

  /** Where it is noted of a pod what of its volumes was made. */
  Path notes(String uid) {
    return pod(uid).resolve("plugins");
  }

  Path note(String uid, String plugin, String name) {
    return notes(uid).resolve(escape(plugin)).resolve(name).resolve(RECORD);
  }

  /** That an emptyDir is made: from then on it is the pod's. */
  Path ready(String uid, String name) {
    return notes(uid).resolve(escape(EMPTY_DIR)).resolve(name).resolve("ready");
  }

  /** Where a volume is that pods share. */
  Path staged(String plugin, String volume) {
    return root.resolve("plugins").resolve(escape(plugin)).resolve(volume).resolve("globalmount");
  }
}
