package dev.orch.apiserver.pods;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.core.Pod;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodLogs;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A container's log as an answer, as fast as the client takes it. It begins when the log is there,
 * so that a refusal can still be an answer of its own. For any thread.
 */
public final class LogAnswer implements PodLogs.Handler, Exchange.Events {
  private final Exchange exchange;
  private final Consumer<ApiException> refusal;
  private Exchange.@Nullable Stream out;
  private PodLogs.@Nullable LogStream log;
  private boolean over;

  private LogAnswer(Exchange exchange, Consumer<ApiException> refusal) {
    this.exchange = exchange;
    this.refusal = refusal;
  }

  /**
   * Begins to read.
   *
   * @param executor what the log is read on
   * @param refusal answers in the log's place if it turns out that it can't be read
   * @throws ApiException if that is clear at once
   */
  public static void open(
      PodLogs logs,
      Pod pod,
      PodLogs.Options options,
      Executor executor,
      Exchange exchange,
      Consumer<ApiException> refusal) {
    LogAnswer answer = new LogAnswer(exchange, refusal);
    answer.attach(logs.open(pod, options, executor, answer));
  }

  private void attach(PodLogs.LogStream opened) {
    boolean ended;
    synchronized (this) {
      log = opened;
      ended = over;
    }
    if (ended) {
      opened.close();
    } else {
      opened.resume();
    }
  }

  private synchronized Exchange.Stream begin() {
    Exchange.Stream begun = out;
    if (begun == null) {
      begun =
          exchange.begin(
              200, TextAnswers.headers("text/plain", List.of(), ImmutableListMultimap.of()), this);
      out = begun;
    }
    return begun;
  }

  @Override
  public void onOpened() {
    begin();
  }

  @Override
  public boolean onBytes(byte[] bytes) {
    Exchange.Stream begun = begin();
    return isOver() || begun.write(bytes);
  }

  private synchronized boolean isOver() {
    return over;
  }

  @Override
  public void onRefused(ApiException why) {
    synchronized (this) {
      if (out == null && !over) {
        over = true;
        refusal.accept(why);
        return;
      }
    }
    finish();
  }

  @Override
  public void onEnd() {
    begin();
    finish();
  }

  @Override
  public void onWritable() {
    PodLogs.LogStream stream;
    synchronized (this) {
      stream = log;
    }
    if (stream != null) {
      stream.resume();
    }
  }

  @Override
  public void onClosed() {
    finish();
  }

  private void finish() {
    PodLogs.LogStream stream;
    Exchange.Stream begun;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      stream = log;
      begun = out;
    }
    if (stream != null) {
      stream.close();
    }
    if (begun != null) {
      begun.end();
    }
  }
}
