package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long lists are written piece by piece, and large answers compressed where that is accepted. */
class LargeAnswersTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int COUNT = 3000;
  private static Served served;

  @BeforeAll
  static void start() {
    served = new Served();
    for (int i = 0; i < COUNT; i++) {
      ConfigMap map = served.map("m" + i);
      served.maps().update(map.withData(ImmutableSortedMap.of("k", "v".repeat(200))));
    }
    served
        .maps()
        .update(served.map("wide").withData(ImmutableSortedMap.of("k", "w".repeat(200_000))));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static HttpResponse<byte[]> get(
      HttpClient.Version version, String path, String... headers) throws Exception {
    HttpRequest.Builder request = served.request(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return served.client(version).send(request.build(), BodyHandlers.ofByteArray());
  }

  private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException {
    assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(response.headers().firstValue("vary")).contains("Accept-Encoding");
    return new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void longList_isWhole(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> response = get(version, MAPS);
    assertThat(response.headers().firstValue("content-length")).isEmpty();
    Json.Obj list = Json.parse(response.body()).asObject();
    assertThat(list.text("kind")).isEqualTo("ConfigMapList");
    assertThat(list.array("items")).hasSize(COUNT + 1);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void longList_isTheSameCompressed(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> packed = get(version, MAPS, "Accept-Encoding", "br;q=1, gzip");
    assertThat(packed.body().length).isLessThan(COUNT * 200);
    assertThat(unpacked(packed)).isEqualTo(get(version, MAPS).body());
  }

  @Test
  void largeObject_isCompressed() throws Exception {
    HttpClient.Version version = HttpClient.Version.HTTP_1_1;
    byte[] plain = get(version, MAPS + "/wide").body();
    assertThat(unpacked(get(version, MAPS + "/wide", "Accept-Encoding", "gzip"))).isEqualTo(plain);
  }

  @Test
  void shortAnswers_areNotCompressed() throws Exception {
    for (String path : List.of(MAPS + "/m1", MAPS + "?limit=5")) {
      HttpResponse<byte[]> response =
          get(HttpClient.Version.HTTP_1_1, path, "Accept-Encoding", "gzip");
      assertThat(response.headers().firstValue("content-encoding")).isEmpty();
      assertThat(response.headers().firstValue("content-length")).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void slowReader_getsTheWholeListInTheEnd(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> response =
        served.client(version).send(served.request(MAPS).build(), info -> new OneByOne());
    assertThat(Json.parse(response.body()).asObject().array("items")).hasSize(COUNT + 1);
  }

  /** Asks for the next buffer when it has had the one before, and no sooner. */
  private static final class OneByOne implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] some = new byte[buffer.remaining()];
        buffer.get(some);
        bytes.writeBytes(some);
      }
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failed) {
      whole.completeExceptionally(failed);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }
  }
}
