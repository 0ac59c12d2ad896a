package dev.orch.network.loopback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * The one thread of a proxy: it waits for channels to be ready, and runs what is ready, tasks from
 * other threads, and deadlines. Everything that it calls is its alone.
 */
final class SelectorLoop implements Runnable {
  /** What stands behind a channel. */
  interface Handler {
    /** The channel is ready for something that it was registered for. */
    void ready(SelectionKey key) throws IOException;

    /** The channel failed. */
    void failed(IOException failure);
  }

  private static final long TICK_MILLIS = 250;

  private final Selector selector;
  private final LongSupplier nanos;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Runnable tick;
  private volatile boolean closed;

  /**
   * A loop.
   *
   * @param nanos a clock that only goes forward
   * @param tick run every now and then, at least four times in a second
   */
  SelectorLoop(LongSupplier nanos, Runnable tick) {
    this.nanos = nanos;
    this.tick = tick;
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long now() {
    return nanos.getAsLong();
  }

  /** Whether it ends, or has ended: tasks that find it so must open no channel. */
  boolean isClosed() {
    return closed;
  }

  /** Runs a task on the loop; from any thread. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Ends the loop after the tasks that are queued, and closes all its channels; any thread. */
  void close() {
    closed = true;
    selector.wakeup();
  }

  /**
   * Lets the channels that were closed go: the JDK keeps a registered one's socket, listening,
   * until the selector is asked next. From tasks only.
   */
  void flush() {
    try {
      selector.selectNow(this::handle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SelectionKey register(SelectableChannel channel, int interest, Handler handler)
      throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, interest, handler);
  }

  @Override
  public void run() {
    try {
      long lastTick = now();
      while (!closed) {
        selector.select(this::handle, TICK_MILLIS);
        runTasks();
        if (now() - lastTick >= TICK_MILLIS * 1_000_000) {
          lastTick = now();
          tick.run();
        }
      }
      runTasks();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      closed = true;
      end();
      runTasks();
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void handle(SelectionKey key) {
    Handler handler = (Handler) key.attachment();
    try {
      handler.ready(key);
    } catch (IOException e) {
      handler.failed(e);
    } catch (CancelledKeyException e) {
      // It was closed by what was ready before it.
    }
  }

  private void end() {
    for (SelectionKey key : selector.keys()) {
      close(key.channel());
    }
    try {
      selector.close();
    } catch (IOException e) {
      // Nothing is left to close.
    }
  }

  static void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
