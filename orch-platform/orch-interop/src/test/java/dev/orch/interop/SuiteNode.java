package dev.orch.interop;

import java.nio.file.Path;
import java.util.Map;

/**
 * A cluster of one node with real containers, for the suite of pods. Closing it ends its pods, and
 * fails if anything of them is left on this machine.
 */
interface SuiteNode extends AutoCloseable {
  /** The runtimes that there are. */
  enum Engine {
    /** Crun, in this JVM. */
    OCI,
    /** A containerd of the suite's own, and a cluster in its network namespace. */
    CRI;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Starts the cluster; its files go to that folder. */
  static SuiteNode start(Engine runtime, Path folder) throws Exception {
    return runtime == Engine.OCI ? OciSuiteNode.start(folder) : CriSuiteNode.start(folder);
  }

  /** Talks to it. */
  Kubectl kubectl();

  /** What cases are told of it, by the words that stand for it there. */
  Map<String, String> words();

  @Override
  void close() throws Exception;
}
