package dev.orch.runtime.oci.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orch.contracts.containers.Layer;
import dev.orch.contracts.containers.TestImages;
import dev.orch.model.json.Json;
import dev.orch.runtime.Images.Credentials;
import dev.orch.runtime.Images.Image;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulling from a registry on loopback that speaks the distribution API, with a password. */
class RegistryTest {
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;
  private Path layout;
  private HttpServer server;
  private ImageStore store;

  @BeforeEach
  void open() throws IOException {
    layout = Files.createDirectories(directory.resolve("layout"));
    TestImages.layout(
        layout, "web:1", Map.of("Cmd", Json.strings(List.of("x"))), new Layer().file("f", "1"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::answer);
    server.start();
    store =
        new ImageStore(
            new ImageStore.Settings(
                Files.createDirectories(directory.resolve("store")),
                false,
                false,
                1 << 20,
                1000,
                ImmutableSet.of()),
            InstantSource.system(),
            Runnable::run);
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
      respond(
          exchange,
          401,
          "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}".getBytes(StandardCharsets.UTF_8),
          "application/json");
      return;
    }
    String object = path.substring(path.lastIndexOf('/') + 1);
    String digest = object;
    if (object.equals("1")) {
      Json.Obj index = Json.parse(Files.readAllBytes(layout.resolve("index.json"))).asObject();
      digest = index.array("manifests").get(0).asObject().text("digest");
    }
    Path blob = layout.resolve("blobs").resolve(digest.replace(':', '/'));
    if (!path.startsWith("/v2/team/web/") || !Files.isRegularFile(blob)) {
      respond(
          exchange,
          404,
          "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}".getBytes(StandardCharsets.UTF_8),
          "application/json");
      return;
    }
    byte[] bytes = Files.readAllBytes(blob);
    String type = "application/octet-stream";
    if (path.contains("/manifests/")) {
      type = Json.parse(bytes).asObject().text("mediaType");
    }
    exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
    respond(exchange, 200, bytes, type);
  }

  private static void respond(HttpExchange exchange, int status, byte[] body, String type)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private String name(String repositoryAndTag) {
    return "127.0.0.1:" + server.getAddress().getPort() + "/" + repositoryAndTag;
  }

  private static Credentials password(String password) {
    return new Credentials("me", password, "", "", "");
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RefusedException refusal ? refusal : e;
    }
  }

  @Test
  void image_isPulledWithCredentials_thatAreTriedInOrder() {
    String name = name("team/web:1");
    Image image = get(store.pull(name, List.of(password("wrong"), password("secret"))));
    assertThat(image.tags()).containsExactly(name);
    assertThat(image.pinned()).isFalse();
    ImageRecord record = store.find(name).orElseThrow();
    assertThat(store.files(record.layers().get(0)).resolve("f")).hasContent("1");
    String digest = image.digests().get(0);
    assertThat(digest).startsWith(name("team/web@sha256:"));
  }

  @Test
  void stranger_isRefused() {
    assertThatThrownBy(() -> get(store.pull(name("team/web:1"), List.of())))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("ErrImagePull"));
    assertThat(store.images()).isEmpty();
  }

  @Test
  void unknownImage_isRefused() {
    assertThatThrownBy(() -> get(store.pull(name("team/none:1"), List.of(password("secret")))))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("ErrImagePull"));
  }

  @Test
  void registryThatIsNotThere_isUnavailable() {
    server.stop(0);
    assertThatThrownBy(() -> get(store.pull(name("team/web:1"), List.of())))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("RegistryUnavailable"));
  }
}
