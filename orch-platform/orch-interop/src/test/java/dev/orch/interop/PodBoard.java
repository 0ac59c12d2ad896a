package dev.orch.interop;

import dev.orch.model.json.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The pods named p of all namespaces, as kubectl shows them again and again. For any thread. */
final class PodBoard implements AutoCloseable {
  private static final long PAUSE_MILLIS = 250;

  private final Kubectl kubectl;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread reader = new Thread(this::read, "pod-board");
  private Map<String, Json.Obj> pods = new TreeMap<>();
  private long reads;
  private boolean closed;

  PodBoard(Kubectl kubectl) {
    this.kubectl = kubectl;
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    while (true) {
      Tool.Done done = kubectl.run("get pods --all-namespaces -o json");
      Map<String, Json.Obj> seen = new TreeMap<>();
      if (done.code() == 0) {
        for (Json each : ((Json.Obj) Json.parse(done.out())).array("items")) {
          Json.Obj pod = (Json.Obj) each;
          if (pod.object("metadata").text("name").equals("p")) {
            seen.put(pod.object("metadata").text("namespace"), pod);
          }
        }
      }
      lock.lock();
      try {
        if (done.code() == 0) {
          pods = seen;
          reads++;
          changed.signalAll();
        }
        if (closed) {
          return;
        }
        changed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
    }
  }

  /** The pod of a namespace; the empty object if there is none. */
  Json.Obj pod(String namespace) {
    lock.lock();
    try {
      return pods.getOrDefault(namespace, Json.Obj.EMPTY);
    } finally {
      lock.unlock();
    }
  }

  /** Returns when there may be something new, or a while has passed. */
  void await() throws InterruptedException {
    lock.lock();
    try {
      long seen = reads;
      long left = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS * 4);
      while (reads == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
