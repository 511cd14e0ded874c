/*
 * Two TUN devices in two network namespaces, and a wire between them: delay, rate with a queue, random loss.
 *
 *   relay NETNS_A NETNS_B DEVICE DELAY_US RATE_BITS QUEUE_BYTES LOSS_PPM SEED OFFLOAD
 *
 * DELAY_US each way; RATE_BITS a second for each direction, 0: no limit; QUEUE_BYTES wait at most for a slot on the wire, what comes on
 * top is dropped (as a router's tail drop); LOSS_PPM of the packets from B to A are dropped. OFFLOAD 1 lets the kernels hand over
 * segments bigger than the MTU, as they do to netem on a veth; loss is then too coarse, so it is for wires without.
 * Prints 'ready' when both devices exist; ends on SIGTERM, and then says what it dropped.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_MAX = 70000, BATCH = 64, MTU = 1500, HEADERS = 52, VNET_HEADER = 10 };

/* A packet on the wire: this, then its bytes. A length of 0 says that the ring goes on at its front. */
struct frame {
  uint64_t due_ns;
  uint32_t length;
  uint32_t padding;
};

struct wire {
  int from, to;
  unsigned char *ring;
  size_t head, tail, used; /* bytes; head is where the next frame goes */
  uint64_t free_ns;        /* when the link has sent all it took */
  uint64_t loss_ppm, lost, overflowed, passed;
};

static size_t ring_bytes = 64u << 20;
static uint64_t delay_ns, rate_bits, queue_bytes, random_state;
static int offload;
static volatile sig_atomic_t is_over;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void on_signal(int number) {
  (void)number;
  is_over = 1;
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

static int open_tun(const char *namespace, const char *device) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int netns = open(path, O_RDONLY | O_CLOEXEC);
  if (netns < 0 || setns(netns, CLONE_NEWNET) < 0) fail(path);
  close(netns);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0) fail("/dev/net/tun");
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | (offload ? IFF_VNET_HDR : 0);
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  if (ioctl(tun, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
  if (offload && ioctl(tun, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) < 0) fail("TUNSETOFFLOAD");
  return tun;
}

/* What the frame takes on a wire with this MTU: a big segment goes as many packets, each with its headers. */
static uint64_t wire_bytes(uint64_t length) {
  if (length <= MTU) return length;
  return length + (length / (MTU - HEADERS)) * HEADERS;
}

static unsigned char *reserve(struct wire *wire, size_t need) {
  if (wire->used + need + sizeof(struct frame) > ring_bytes) return NULL;
  if (wire->head + need + sizeof(struct frame) > ring_bytes) {
    size_t rest = ring_bytes - wire->head;
    if (wire->used + rest + need + sizeof(struct frame) > ring_bytes) return NULL;
    if (rest > 0) ((struct frame *)(wire->ring + wire->head))->length = 0;
    wire->used += rest;
    wire->head = 0;
  }
  return wire->ring + wire->head;
}

/* Takes what the kernel sends, until it has no more or the batch is full. Returns whether there may be more. */
static int take(struct wire *wire) {
  for (int count = 0; count < BATCH; count += 1) {
    unsigned char *place = reserve(wire, sizeof(struct frame) + FRAME_MAX);
    if (place == NULL) return 0;
    ssize_t got = read(wire->from, place + sizeof(struct frame), FRAME_MAX);
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR) return 0;
      fail("read");
    }
    uint64_t now = now_ns();
    uint64_t bytes = wire_bytes((uint64_t)got - (offload ? VNET_HEADER : 0));
    if (wire->loss_ppm > 0 && next_random() % 1000000u < wire->loss_ppm) {
      wire->lost += 1;
      continue;
    }
    uint64_t sent_ns = now;
    if (rate_bits > 0) {
      uint64_t start_ns = wire->free_ns > now ? wire->free_ns : now;
      if ((start_ns - now) * (rate_bits / 8000u) / 1000000u > queue_bytes) {
        wire->overflowed += 1;
        continue;
      }
      sent_ns = start_ns + bytes * 8u * 1000000u / (rate_bits / 1000u);
      wire->free_ns = sent_ns;
    }
    struct frame *frame = (struct frame *)place;
    frame->due_ns = sent_ns + delay_ns;
    frame->length = (uint32_t)got;
    size_t whole = (sizeof(struct frame) + (size_t)got + 15u) & ~(size_t)15u;
    wire->head += whole;
    wire->used += whole;
    wire->passed += 1;
  }
  return 1;
}

/* Hands over what has arrived. Returns when the next frame is due; UINT64_MAX: there is none. */
static uint64_t deliver(struct wire *wire) {
  while (wire->used > 0) {
    struct frame *frame = (struct frame *)(wire->ring + wire->tail);
    if (wire->tail + sizeof(struct frame) > ring_bytes || frame->length == 0) {
      wire->used -= ring_bytes - wire->tail;
      wire->tail = 0;
      continue;
    }
    if (frame->due_ns > now_ns()) return frame->due_ns;
    if (write(wire->to, (unsigned char *)(frame + 1), frame->length) < 0 && errno != EINTR && errno != EAGAIN &&
        errno != EIO && errno != EINVAL)
      fail("write");
    size_t whole = (sizeof(struct frame) + frame->length + 15u) & ~(size_t)15u;
    wire->tail += whole;
    wire->used -= whole;
  }
  return UINT64_MAX;
}

static uint64_t number(const char *text) { return strtoull(text, NULL, 10); }

int main(int count, char **words) {
  if (count != 10) {
    fprintf(stderr, "relay: see the comment at its top\n");
    return 2;
  }
  delay_ns = number(words[4]) * 1000u;
  rate_bits = number(words[5]);
  queue_bytes = number(words[6]);
  random_state = number(words[8]) * 2654435761u + 1;
  offload = number(words[9]) != 0;
  int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int a = open_tun(words[1], words[3]);
  if (own < 0 || setns(own, CLONE_NEWNET) < 0) fail("own namespace");
  int b = open_tun(words[2], words[3]);
  struct wire up = {.from = a, .to = b};
  struct wire down = {.from = b, .to = a, .loss_ppm = number(words[7])};
  struct wire *wires[] = {&up, &down};
  for (int index = 0; index < 2; index += 1) {
    void *ring = mmap(NULL, ring_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (ring == MAP_FAILED) fail("mmap");
    wires[index]->ring = ring;
  }
  prctl(PR_SET_TIMERSLACK, 1000);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  puts("ready");
  fflush(stdout);

  while (!is_over) {
    int is_more = 0;
    uint64_t due = UINT64_MAX;
    for (int index = 0; index < 2; index += 1) {
      is_more |= take(wires[index]);
      uint64_t next = deliver(wires[index]);
      if (next < due) due = next;
    }
    if (is_more) continue;
    struct pollfd polled[] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
    uint64_t now = now_ns();
    uint64_t wait_ns = due == UINT64_MAX ? 1000000000u : due > now ? due - now : 0;
    struct timespec wait = {.tv_sec = (time_t)(wait_ns / 1000000000u), .tv_nsec = (long)(wait_ns % 1000000000u)};
    if (ppoll(polled, 2, &wait, NULL) < 0 && errno != EINTR) fail("ppoll");
  }
  fprintf(stderr, "relay: passed %llu down, %llu up; lost %llu; overflowed %llu down, %llu up\n",
          (unsigned long long)down.passed, (unsigned long long)up.passed, (unsigned long long)down.lost,
          (unsigned long long)down.overflowed, (unsigned long long)up.overflowed);
  return 0;
}
