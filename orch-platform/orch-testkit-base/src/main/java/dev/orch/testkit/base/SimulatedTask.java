package dev.orch.testkit.base;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One task of a worker, and the future its submitter holds. Ordered by when it is due, then by when
 * it was queued.
 */
final class SimulatedTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
  private final SimulatedWorker worker;
  private final String label;

  /**
   * In nanoseconds: 0 runs once; above 0 again so long after it was due; below 0 again so long
   * after it ended.
   */
  private final long period;

  private long due;
  private long number;

  SimulatedTask(SimulatedWorker worker, Callable<V> body, String label, long due, long period) {
    super(body);
    this.worker = worker;
    this.label = label;
    this.due = due;
    this.period = period;
  }

  /**
   * A name for the trace that is the same in every run and on every JDK: the class that the body
   * was written in. A lambda's own name is made up at run time.
   */
  static String label(Object body) {
    String name = body.getClass().getName();
    int lambda = name.indexOf("$$Lambda");
    String written = lambda < 0 ? name : name.substring(0, lambda);
    return written.substring(written.lastIndexOf('.') + 1);
  }

  void queuedAs(long queueNumber) {
    number = queueNumber;
  }

  long due() {
    return due;
  }

  String label() {
    return label;
  }

  @Override
  public void run() {
    if (period == 0) {
      super.run();
    } else if (runAndReset()) {
      due = period > 0 ? due + period : worker.now() - period;
      worker.requeue(this);
    }
  }

  @Override
  protected void setException(Throwable thrown) {
    super.setException(thrown);
    worker.failed(this, thrown);
  }

  @Override
  public boolean isPeriodic() {
    return period != 0;
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      throw new IllegalStateException(
          "waiting for a pending task of worker " + worker + ": nobody waits in a simulation");
    }
    return super.get();
  }

  @Override
  public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException {
    return get();
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(due - worker.now(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    SimulatedTask<?> that = (SimulatedTask<?>) other;
    int byDue = Long.compare(due, that.due);
    return byDue != 0 ? byDue : Long.compare(number, that.number);
  }

  @Override
  public String toString() {
    return label + " of worker " + worker;
  }
}
