package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A list as it is written in JSON: a short one whole, a long one piece by piece as the client reads
 * it, so that what it takes of memory doesn't grow with the list. One task at a time writes.
 */
final class ListStream<T extends Resource> implements Exchange.Events {
  private static final int PIECE = 64 * 1024;
  private static final int OK = 200;

  private final Encodings encodings;
  private final Kind<T> kind;
  private final Iterator<T> items;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream(PIECE);

  /** Where the text goes: to what is written, perhaps by way of what compresses it. */
  private OutputStream out = written;

  /** How often there was a reason to write on since the last time that all was written. */
  private final AtomicInteger reasons = new AtomicInteger(1);

  private Exchange.@Nullable Stream stream;
  private boolean begun;
  private boolean ended;
  private volatile boolean closed;

  ListStream(Encodings encodings, Kind<T> kind, Json.Obj metadata, List<T> items) {
    this.encodings = encodings;
    this.kind = kind;
    this.items = items.iterator();
    written.writeBytes(
        ("{\"kind\":"
                + Json.of(kind.listName())
                + ",\"apiVersion\":"
                + Json.of(kind.apiVersion())
                + ",\"metadata\":"
                + metadata
                + ",\"items\":[")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with it. */
  void send(Exchange exchange, ImmutableListMultimap<String, String> headers, boolean gzip) {
    try {
      fill(Gzip.THRESHOLD);
      if (ended) {
        exchange.send(OK, headers, written.toByteArray());
        return;
      }
      if (gzip) {
        byte[] plain = taken();
        out = Gzip.into(written);
        out.write(plain);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stream = exchange.begin(OK, gzip ? Gzip.headers(headers) : headers, this);
    writeOn();
  }

  private byte[] taken() {
    byte[] bytes = written.toByteArray();
    written.reset();
    return bytes;
  }

  /** Writes items until there are so many bytes, or no more items. */
  private void fill(int bytes) throws IOException {
    while (written.size() < bytes && items.hasNext()) {
      if (begun) {
        out.write(',');
      }
      begun = true;
      encodings.writeItem(kind, items.next(), out);
    }
    if (!items.hasNext() && !ended) {
      ended = true;
      out.write(new byte[] {']', '}', '\n'});
      out.close();
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
    try {
      do {
        reasons.set(1);
        while (!closed && writePiece()) {
          // The client keeps up.
        }
      } while (reasons.decrementAndGet() > 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory doesn't fail
    }
  }

  /** Whether there is more to write and the client is ready for it. */
  private boolean writePiece() throws IOException {
    Exchange.Stream to = Objects.requireNonNull(stream);
    if (ended && written.size() == 0) {
      return false;
    }
    fill(PIECE);
    boolean ready = to.write(taken());
    if (ended) {
      to.end();
      return false;
    }
    return ready;
  }
}
