package dev.orch.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Gzip;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.model.Kind;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.PodStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However long a list is, and however its client reads, it is what writing it whole would give. */
class ListStreamProperties {
  private static final Kind<ConfigMap> MAPS = BuiltInKinds.all().of(ConfigMap.class);

  /** The most that one write may be: a piece, and the item that overflows it. */
  private static final int MOST = Gzip.THRESHOLD + 102_000;

  /** A client that may be slow to take each piece. */
  private static final class Client implements Exchange, Exchange.Stream {
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    final List<Boolean> slow;
    Exchange.Events events;
    int writes;
    boolean waiting;
    boolean ended;

    Client(List<Boolean> slow) {
      this.slow = slow;
    }

    @Override
    public void send(int status, ImmutableListMultimap<String, String> headers, byte[] bytes) {
      body.writeBytes(bytes);
      ended = true;
    }

    @Override
    public Stream begin(
        int status, ImmutableListMultimap<String, String> headers, Events listener) {
      events = listener;
      return this;
    }

    @Override
    public boolean write(byte[] bytes) {
      assertThat(waiting).as("written to a client that isn't ready").isFalse();
      assertThat(bytes.length).isLessThan(MOST);
      assertThat(ended).isFalse();
      body.writeBytes(bytes);
      waiting = slow.get(writes++ % slow.size());
      return !waiting;
    }

    @Override
    public void end() {
      assertThat(ended).isFalse();
      ended = true;
    }

    @Override
    public void upgrade(
        StreamProtocol protocol,
        List<FixedStream> fixed,
        StreamUser user,
        ScheduledExecutorService timer) {
      throw new IllegalStateException("no upgrade");
    }

    @Override
    public void tunnel(ImmutableListMultimap<String, String> headers, PodStreams.Connection other) {
      throw new IllegalStateException("no tunnel");
    }
  }

  @Property(tries = 200)
  void asItIsWhole(
      @ForAll @Size(max = 40) List<@IntRange(max = 100_000) Integer> sizes,
      @ForAll @Size(min = 1, max = 5) List<Boolean> slow,
      @ForAll boolean gzip)
      throws IOException {
    List<ConfigMap> items = new ArrayList<>();
    for (int size : sizes) {
      items.add(
          ConfigMapBuilder.builder()
              .metadata(ObjectMetaBuilder.builder().name("m" + items.size()).build())
              .data(ImmutableSortedMap.of("k", "v".repeat(size)))
              .build());
    }
    Json.Obj metadata = Json.parse("{\"resourceVersion\":\"7\"}").asObject();
    Client client = new Client(slow);
    new ListStream<>(new Encodings(() -> Instant.EPOCH), MAPS, metadata, items)
        .send(client, ImmutableListMultimap.of(), gzip);
    while (client.waiting) {
      client.waiting = false;
      client.events.onWritable();
    }
    assertThat(client.ended).isTrue();
    byte[] body = client.body.toByteArray();
    boolean packed = gzip && client.events != null;
    assertThat(new String(packed ? unpacked(body) : body, UTF_8)).isEqualTo(whole(items));
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
  }

  private static String whole(List<ConfigMap> items) {
    List<String> texts = new ArrayList<>();
    for (ConfigMap item : items) {
      String text = new String(MAPS.encode(item), UTF_8);
      String envelope = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",";
      assertThat(text).startsWith(envelope);
      texts.add("{" + text.substring(envelope.length()));
    }
    return "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\","
        + "\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
        + String.join(",", texts)
        + "]}\n";
  }
}
