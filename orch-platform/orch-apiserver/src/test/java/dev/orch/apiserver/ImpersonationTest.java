package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImpersonationTest {
  private final Served served = new Served();

  @AfterEach
  void close() {
    served.close();
  }

  private HttpResponse<String> get(String token, String headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        served
            .request("/api/v1/namespaces/default/pods")
            .setHeader("Authorization", "Bearer " + token);
    for (String header : headers.split(",")) {
      String[] pair = header.trim().split(": ");
      request.header("Impersonate-" + pair[0], pair[1]);
    }
    return served
        .client(HttpClient.Version.HTTP_1_1)
        .send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "admin-token|User: bob|403|User \"bob\" cannot list resource \"pods\"",
        "admin-token|User: bob, Group: x, Group: system:masters|200|",
        "nobody-token|User: bob, Group: system:masters|403|User \"nobody\" cannot impersonate resource \"users\"",
        "nobody-token|User: system:serviceaccount:n:a|403|cannot impersonate resource \"serviceaccounts\" in API group \"\" in the namespace \"n\"",
        "admin-token|Group: x|400|requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"x\"}, Extra:map[string][]string(nil)} without impersonating a user name",
        "admin-token|Uid: u, Extra-A%2fb: c|400|requested &user.DefaultInfo{Name:\"\", UID:\"u\", Groups:[]string(nil), Extra:map[string][]string{\"a/b\":[]string{\"c\"}}} without impersonating a user name"
      })
  void headers_nameWhomToActAs(String token, String headers, int code, String message)
      throws IOException, InterruptedException {
    HttpResponse<String> response = get(token, headers);
    assertThat(response.statusCode()).isEqualTo(code);
    if (message != null) {
      assertThat(Served.json(response).text("message")).contains(message);
    }
  }
}
