package dev.orch.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.network.ServiceProxy;
import dev.orch.network.loopback.LoopbackServiceProxy;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LoopbackServiceProxyTest extends ServiceProxyContract {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final ServiceProxy proxy = new LoopbackServiceProxy(thread, System::nanoTime, 100);

  @Override
  protected ServiceProxy proxy() {
    return proxy;
  }

  @Override
  protected String address() {
    return "127.99.8.1";
  }

  @AfterEach
  void threadEnds() throws InterruptedException {
    proxy.close();
    thread.shutdown();
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }
}
