package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Gzip;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private static final byte[] END = {']', '}', '\n'};
  private static final byte[] COMMA = {','};

  private final Encodings encodings;
  private final Kind<T> kind;
  private final int envelope;
  private final Iterator<T> items;

  /** What comes before the next item. */
  private byte[] before;

  /** The items that are written next, in full, and how many bytes that will be. */
  private final List<byte[]> next = new ArrayList<>();

  private int nextBytes;

  /** Where the text is compressed, and what came of it; null if it is sent as it is. */
  private @Nullable OutputStream compressing;

  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

  /** How often there was a reason to write on since the last time that all was written. */
  private final AtomicInteger reasons = new AtomicInteger(1);

  private Exchange.@Nullable Stream stream;
  private boolean ended;
  private volatile boolean closed;

  ListStream(Encodings encodings, Kind<T> kind, Json.Obj metadata, List<T> items) {
    this.encodings = encodings;
    this.kind = kind;
    this.envelope = Encodings.envelope(kind);
    this.items = items.iterator();
    this.before =
        ("{\"kind\":"
                + Json.of(kind.listName())
                + ",\"apiVersion\":"
                + Json.of(kind.apiVersion())
                + ",\"metadata\":"
                + metadata
                + ",\"items\":[")
            .getBytes(StandardCharsets.UTF_8);
  }

  /** Answers with it. */
  void send(Exchange exchange, ImmutableListMultimap<String, String> headers, boolean gzip) {
    gather(Gzip.THRESHOLD);
    if (!items.hasNext()) {
      exchange.send(OK, headers, taken());
      return;
    }
    compressing = gzip ? Gzip.into(compressed) : null;
    stream = exchange.begin(OK, gzip ? Gzip.headers(headers) : headers, this);
    writeOn();
  }

  /** Looks items up until they come to so many bytes, or there are no more. */
  private void gather(int bytes) {
    while (nextBytes < bytes && items.hasNext()) {
      byte[] json = encodings.ofMany(kind, items.next());
      next.add(json);
      nextBytes += json.length - envelope;
    }
  }

  /** What was gathered, as it is written; with the end if that is all. */
  private byte[] taken() {
    int commas = Math.max(0, next.size() - 1);
    boolean last = !items.hasNext();
    byte[] piece = new byte[before.length + nextBytes + commas + (last ? END.length : 0)];
    int at = put(before, 0, piece, 0);
    for (int i = 0; i < next.size(); i++) {
      if (i > 0) {
        piece[at++] = ',';
      }
      piece[at++] = '{';
      at = put(next.get(i), envelope + 1, piece, at);
    }
    if (last) {
      put(END, 0, piece, at);
      ended = true;
    }
    before = COMMA;
    next.clear();
    nextBytes = 0;
    return piece;
  }

  private static int put(byte[] from, int begin, byte[] into, int at) {
    int length = from.length - begin;
    System.arraycopy(from, begin, into, at, length);
    return at + length;
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
    if (ended) {
      return false;
    }
    boolean ready = to.write(compressing == null ? piece() : compressed(compressing));
    if (ended) {
      to.end();
      return false;
    }
    return ready;
  }

  private byte[] piece() {
    gather(PIECE);
    return taken();
  }

  private byte[] compressed(OutputStream out) throws IOException {
    while (!ended && compressed.size() < PIECE) {
      out.write(piece());
    }
    if (ended) {
      out.close();
    }
    byte[] bytes = compressed.toByteArray();
    compressed.reset();
    return bytes;
  }
}
