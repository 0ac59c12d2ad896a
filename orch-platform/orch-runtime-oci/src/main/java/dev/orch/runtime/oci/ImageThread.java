package dev.orch.runtime.oci;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread on which images are brought, unpacked and deleted. An edge: such work blocks on
 * networks and disks for minutes, which neither the runtime's worker nor anybody else's may. It is
 * there while it has something to do.
 */
final class ImageThread implements Executor, AutoCloseable {
  private static final long IDLE_SECONDS = 5;

  private final ThreadPoolExecutor thread;

  ImageThread() {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread made = new Thread(task, "orch-images");
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  /** What is under way may come to its end; nothing follows. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
