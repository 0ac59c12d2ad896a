package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches are counted while they last. */
class WatchLimitTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps?watch=true";

  private final Served served = new Served(builder -> builder.watches(2));
  private final HttpClient client = served.client(HttpClient.Version.HTTP_2);

  @AfterEach
  void close() {
    served.close();
  }

  private HttpResponse<InputStream> watch(String more) {
    try {
      return client.send(served.request(MAPS + more).build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneTooMany_isToldToComeAgain_andGetsIn_whenAnotherHasGone() throws Exception {
    HttpResponse<InputStream> first = watch("");
    HttpResponse<InputStream> second = watch("");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(200);
    HttpResponse<InputStream> third = watch("");
    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
    first.body().close();
    served.until(() -> watch("").statusCode() == 200);
  }

  @Test
  void refusedWatches_takeNoPlace() {
    for (int i = 0; i < 5; i++) {
      assertThat(watch("&resourceVersion=x").statusCode()).isGreaterThanOrEqualTo(400);
    }
    assertThat(watch("").statusCode()).isEqualTo(200);
  }
}
