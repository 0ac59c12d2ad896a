package dev.orch.interop;

import com.google.common.base.Splitter;
import dev.orch.interop.Tool.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The machine's kubectl, in a namespace of a cluster. The tours were written with 1.32; what they
 * expect of its own wording is the same from 1.30 to 1.36.
 */
final class Kubectl {
  private static final int PATIENCE_LOOKS = 600;

  private final Tool tool;
  private final Path folder;
  private final String namespace;

  private Kubectl(Tool tool, Path folder, String namespace) {
    this.tool = tool;
    this.folder = folder;
    this.namespace = namespace;
  }

  /** In the default namespace; its files lie in a folder of their own. */
  static Kubectl of(ServedCluster cluster, Path folder) throws IOException {
    Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
    return in(folder, UnaryOperator.identity());
  }

  /**
   * In the default namespace of the cluster that the folder's kubeconfig names.
   *
   * @param around makes the line out of the tool's, as one that runs it elsewhere
   */
  static Kubectl in(Path folder, UnaryOperator<List<String>> around) {
    return new Kubectl(Tool.of("kubectl", folder, around), folder, "default");
  }

  /** The same in a new namespace, whose service account is there already. */
  Kubectl inNew(String other) {
    ok("create namespace " + other);
    Kubectl there = new Kubectl(tool, folder, other);
    there.ok("wait --for=create serviceaccount/default");
    return there;
  }

  /** The same in a namespace that is there. */
  Kubectl in(String other) {
    return new Kubectl(tool, folder, other);
  }

  /** A file beside the kubeconfig. */
  Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** A script that {@code kubectl edit} runs on the object's file. */
  void editor(String sed) throws IOException {
    Path script = file("editor", "#!/bin/sh\nexec sed -i '" + sed + "' \"$1\"\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + script);
    }
  }

  /**
   * Runs it.
   *
   * @param line arguments with blanks between them
   * @param more arguments that have blanks in them
   */
  Done run(String line, String... more) {
    return tool.run(arguments(line, more));
  }

  /** Runs it, and returns what it wrote; it has to end well. */
  String ok(String line, String... more) {
    return run(line, more).ok();
  }

  /** Runs it; it has to end with 1. Returns what it wrote on standard error. */
  String fails(String line, String... more) {
    return run(line, more).failed(1);
  }

  /**
   * Starts one that doesn't end by itself, does something as soon as it has begun to write, waits
   * until it has written this, and ends it.
   */
  void until(Predicate<String> wanted, Runnable meanwhile, String line) throws Exception {
    Path out = Files.createTempFile(folder, "follows", ".out");
    Process process =
        tool.start(out, Files.createTempFile(folder, "follows", ".err"), arguments(line));
    try {
      written(process, out, text -> !text.isEmpty(), line);
      meanwhile.run();
      written(process, out, wanted, line);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static void written(Process process, Path out, Predicate<String> wanted, String line)
      throws Exception {
    for (int look = 0; !wanted.test(Files.readString(out)); look++) {
      boolean over = process.waitFor(50, TimeUnit.MILLISECONDS);
      if ((over || look > PATIENCE_LOOKS) && !wanted.test(Files.readString(out))) {
        throw new AssertionError(line + " wrote " + Files.readString(out));
      }
    }
  }

  private List<String> arguments(String line, String... more) {
    List<String> all = new ArrayList<>(Splitter.on(' ').splitToList(line));
    all.addAll(List.of(more));
    all.add(1, "--namespace=" + namespace);
    return all;
  }
}
