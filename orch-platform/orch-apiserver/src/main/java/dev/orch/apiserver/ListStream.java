package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A list as it is written in JSON: a short one whole, a long one piece by piece as the client reads
 * it, so that what it takes of memory doesn't grow with the list. One task at a time writes.
 */
final class ListStream<T extends Resource> implements Exchange.Events {
  private static final int PIECE = 64 * 1024;
  private static final int OK = 200;

  private final Kind<T> kind;
  private final Iterator<T> items;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream(PIECE);
  private final Divided out = new Divided(written);
  private final JsonGenerator generator;

  /** How often there was a reason to write on since the last time that all was written. */
  private final AtomicInteger reasons = new AtomicInteger(1);

  private Exchange.@Nullable Stream stream;
  private boolean ended;
  private volatile boolean closed;

  /** Where the text goes, which turns out when it is known to be long. */
  private static final class Divided extends OutputStream {
    private OutputStream to;

    Divided(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
      to.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      to.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }

  ListStream(Kind<T> kind, Json.Obj metadata, List<T> items) {
    this.kind = kind;
    this.items = items.iterator();
    this.generator = JsonText.generator(out);
    generator.writeStartObject();
    generator.writeStringProperty("kind", kind.listName());
    generator.writeStringProperty("apiVersion", kind.apiVersion());
    generator.writeName("metadata");
    JsonText.write(metadata, generator);
    generator.writeName("items");
    generator.writeStartArray();
  }

  /** Answers with it. */
  void send(Exchange exchange, ImmutableListMultimap<String, String> headers, boolean gzip) {
    fill(Gzip.THRESHOLD);
    if (ended) {
      exchange.send(OK, headers, written.toByteArray());
      return;
    }
    if (gzip) {
      byte[] begun = written.toByteArray();
      written.reset();
      out.to = Gzip.into(written);
      put(begun);
    }
    stream = exchange.begin(OK, gzip ? Gzip.headers(headers) : headers, this);
    writeOn();
  }

  private void put(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes items until there are so many bytes, or no more items. */
  private void fill(int bytes) {
    while (written.size() < bytes && items.hasNext()) {
      kind.write(items.next(), false, generator);
      generator.flush();
    }
    if (!items.hasNext() && !ended) {
      ended = true;
      generator.writeEndArray();
      generator.writeEndObject();
      generator.flush();
      put(new byte[] {'\n'});
      generator.close();
    }
  }

  @Override
  public void onWritable() {
    if (reasons.getAndIncrement() == 0) {
      writeOn();
    }
  }

  @Override
  public void onClosed() {
    closed = true;
  }

  private void writeOn() {
    do {
      reasons.set(1);
      while (!closed && writePiece()) {
        // The client keeps up.
      }
    } while (reasons.decrementAndGet() > 0);
  }

  /** Whether there is more to write and the client is ready for it. */
  private boolean writePiece() {
    Exchange.Stream to = Objects.requireNonNull(stream);
    if (ended && written.size() == 0) {
      return false;
    }
    fill(PIECE);
    byte[] piece = written.toByteArray();
    written.reset();
    boolean ready = to.write(piece);
    if (ended) {
      to.end();
      return false;
    }
    return ready;
  }
}
