package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Notes what befalls it, and takes bytes when it is told to. */
final class Recorded implements StreamUser {
  final List<String> events = new ArrayList<>();
  final List<CompletableFuture<Void>> taking = new ArrayList<>();
  StreamMux mux;
  boolean slow;

  @Override
  public void begin(StreamMux connection) {
    mux = connection;
  }

  @Override
  public void opened(int stream, ImmutableMap<String, String> headers) {
    events.add("opened " + stream + " " + headers.get("streamtype"));
  }

  @Override
  public CompletionStage<Void> received(int stream, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    events.add("received " + stream + " " + (text.length() > 20 ? bytes.length : text));
    CompletableFuture<Void> taken = new CompletableFuture<>();
    taking.add(taken);
    if (!slow) {
      taken.complete(null);
    }
    return taken;
  }

  @Override
  public void ended(int stream) {
    events.add("ended " + stream);
  }

  @Override
  public void reset(int stream) {
    events.add("reset " + stream);
  }

  @Override
  public void closed() {
    events.add("closed");
  }
}
