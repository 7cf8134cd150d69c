#include "graph/topology/lazy_columns.h"

namespace keiretsu::graph {

LazyColumns::~LazyColumns() {
  for (const std::atomic<Entry*>& head : heads_) {
    Entry* entry = head.load(std::memory_order_relaxed);
    while (entry != nullptr) {
      Entry* next = entry->next;
      delete entry;
      entry = next;
    }
  }
}

const LazyColumns::Entry* LazyColumns::Find(KeyId key) const {
  const Entry* entry = ListOf(key).load(std::memory_order_acquire);
  while (entry != nullptr && entry->key != key) entry = entry->next;
  return entry;
}

const LazyColumns::Entry* LazyColumns::Insert(KeyId key, std::unique_ptr<const Column> column) {
  auto entry = std::make_unique<Entry>(Entry{key, std::move(column), nullptr});
  std::atomic<Entry*>& list = ListOf(key);
  Entry* head = list.load(std::memory_order_acquire);
  do {
    for (Entry* other = head; other != nullptr; other = other->next) {
      if (other->key == key) return other;
    }
    entry->next = head;
  } while (!list.compare_exchange_weak(head, entry.get(), std::memory_order_acq_rel));
  return entry.release();
}

}  // namespace keiretsu::graph
