package dev.orch.runtime.oci;

import dev.orch.runtime.ContainerSpec.Stdin;
import dev.orch.runtime.Logs;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.Fifo;
import dev.orch.runtime.base.OutputPipe;
import dev.orch.runtime.base.PipeSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's ends of a container's pipes, which lie in its directory as long as it does. Only on
 * the worker.
 */
final class Pipes {
  private static final byte[] LINE = {'\n'};

  private final Path directory;
  private final OutputPipe stdout;
  private final OutputPipe stderr;
  private final @Nullable Fifo input;
  private final Streaming.Sink stdin;

  /** Is given what was written. */
  @FunctionalInterface
  interface Reader {
    void read(Logs.Stream stream, byte[] bytes, int length);
  }

  /** Opens them, for the first time or after another agent. */
  Pipes(Path directory, Stdin input, Parts parts, BooleanSupplier ended) {
    this.directory = directory;
    try {
      this.stdout = OutputPipe.open(directory.resolve("out"));
      this.stderr = OutputPipe.open(directory.resolve("err"));
      this.input = input == Stdin.NONE ? null : Fifo.open(directory.resolve("in"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.stdin = this.input == null ? PipeSink.none() : sink(this.input, input, parts, ended);
  }

  private Streaming.Sink sink(Fifo pipe, Stdin kind, Parts parts, BooleanSupplier ended) {
    PipeSink sink = new PipeSink(pipe, parts.polling(), parts.worker(), ended);
    return new Streaming.Sink() {
      @Override
      public CompletionStage<Void> write(byte[] bytes) {
        return sink.write(bytes);
      }

      @Override
      public void end() {
        // What may be written to by whoever attaches next goes on.
        if (kind == Stdin.ONCE) {
          sink.end();
          parts.worker().execute(() -> touch("closed"));
        }
      }
    };
  }

  Streaming.Sink stdin() {
    return stdin;
  }

  /** Hands on what is there; true if there was something. */
  boolean drain(Reader reader) {
    boolean out = stdout.drain((bytes, size) -> reader.read(Logs.Stream.STDOUT, bytes, size));
    boolean err = stderr.drain((bytes, size) -> reader.read(Logs.Stream.STDERR, bytes, size));
    return out || err;
  }

  /** Lets go of them; what they hold stays for the next agent. */
  void close() {
    stdout.close();
    stderr.close();
    if (input != null) {
      input.close();
    }
  }

  /** Nobody wants more of them: whoever kept them open goes. */
  void release() {
    close();
    touch("done");
    touch("closed");
  }

  /** Whoever waits at the other end of it goes on. */
  private void touch(String name) {
    release(directory, name);
  }

  private static void release(Path directory, String name) {
    Path pipe = directory.resolve(name);
    if (Files.exists(pipe)) {
      try (Fifo open = Fifo.open(pipe)) {
        open.write(LINE, 0, LINE.length);
      } catch (IOException e) {
        // It is gone with its directory.
      }
    }
  }

  /** Has those go who keep the pipes of a container that no agent ever opened. */
  static void abandon(Path directory) {
    release(directory, "done");
    release(directory, "closed");
  }
}
