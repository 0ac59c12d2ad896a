package dev.orch.apiserver.node;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.apiserver.stream.Failures;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a command writes, as one answer when it has ended. Used once. */
final class RunAnswer {
  private static final int MOST = 1 << 20;
  private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

  private final Exchange exchange;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  RunAnswer(Exchange exchange) {
    this.exchange = exchange;
  }

  /** The words of a command's line. */
  static List<String> words(String line) {
    return WORDS.splitToList(line);
  }

  void of(CompletionStage<PodStreams.Session> opening) {
    opening.whenComplete(
        (session, failure) -> {
          if (failure == null) {
            read(session);
          } else {
            ApiException refusal = Failures.refusal(failure);
            int code = refusal.is(Reason.NOT_FOUND) ? 404 : 500;
            TextAnswers.text(exchange, code, refusal.status().message());
          }
        });
  }

  private void read(PodStreams.Session session) {
    CompletableFuture.allOf(
            all(session, session.stdout()).toCompletableFuture(),
            all(session, session.stderr()).toCompletableFuture())
        .thenCombine(session.exit(), (done, code) -> code)
        .whenComplete(
            (code, failure) -> {
              session.close();
              answer(failure == null ? code : -1);
            });
  }

  private CompletionStage<Void> all(PodStreams.Session session, PodStreams.Source source) {
    return source
        .next()
        .thenCompose(
            bytes -> {
              if (bytes.length == 0) {
                return CompletableFuture.allOf();
              }
              if (!add(bytes)) {
                session.close(); // it writes more than an answer holds
              }
              return all(session, source);
            });
  }

  private synchronized boolean add(byte[] bytes) {
    boolean fits = written.size() + bytes.length <= MOST;
    if (fits) {
      written.writeBytes(bytes);
    }
    return fits;
  }

  private synchronized void answer(int code) {
    String text = written.toString(StandardCharsets.UTF_8);
    TextAnswers.text(
        exchange,
        code == 0 ? 200 : 500,
        code == 0 ? text : text + "command exited with " + code + "\n");
  }
}
