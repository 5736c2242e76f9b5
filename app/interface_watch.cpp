// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interface_watch.h"

#include "ui/words.h"

#include <QStringList>

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

namespace synscope::app {

namespace {

constexpr int kLookMs = 1000;
constexpr std::size_t kRates = 30;

QString detailOf(const capture::InterfaceListing& listing) {
    if (listing.any) {
        return InterfaceWatch::tr("all interfaces at once");
    }
    QStringList words;
    for (const std::string& address : listing.addresses) {
        words += ui::toQString(address);
    }
    if (!listing.up) {
        words.prepend(InterfaceWatch::tr("down"));
    } else if (listing.loopback) {
        words.prepend(InterfaceWatch::tr("loopback"));
    }
    return words.isEmpty() ? ui::toQString(listing.description) : words.join(QStringLiteral(" · "));
}

std::uint64_t packetsOf(const capture::InterfaceListing& listing,
                        const std::map<std::string, std::uint64_t>& traffic) {
    if (listing.any) {
        return std::accumulate(traffic.begin(), traffic.end(), std::uint64_t{0},
                               [](std::uint64_t sum, const auto& entry) { return sum + entry.second; });
    }
    const auto found = traffic.find(listing.name);
    return found == traffic.end() ? 0 : found->second;
}

} // namespace

InterfaceWatch::InterfaceWatch() {
    timer_.setInterval(kLookMs);
    connect(&timer_, &QTimer::timeout, this, &InterfaceWatch::look);
}

void InterfaceWatch::setActive(bool active) {
    if (!active) {
        timer_.stop();
        jobs_.cancel();
    } else if (!timer_.isActive()) {
        timer_.start();
        look();
    }
}

void InterfaceWatch::look() {
    if (jobs_.busy()) {
        return;
    }
    jobs_.start([this](const std::stop_token&) -> ui::JobRunner::Delivery {
        auto seen = std::make_shared<Seen>(Seen{capture::listInterfaces(), capture::interfaceTraffic()});
        return [this, seen] { take(*seen); };
    });
}

void InterfaceWatch::take(const Seen& seen) {
    std::vector<ui::InterfaceRow> rows;
    for (const capture::InterfaceListing& listing : seen.listings) {
        ui::InterfaceRow row;
        row.name = ui::toQString(listing.name);
        row.detail = detailOf(listing);
        row.problem = ui::toQString(listing.problem);
        row.command = ui::toQString(listing.command);
        row.permission = listing.permission;
        row.up = listing.up || listing.any;
        row.any = listing.any;
        row.rates = ratesOf(listing, seen);
        rows.push_back(std::move(row));
    }
    rows_ = std::move(rows);
    before_ = seen;
    since_.start();
}

std::vector<double> InterfaceWatch::ratesOf(const capture::InterfaceListing& listing,
                                            const Seen& seen) const {
    const QString name = ui::toQString(listing.name);
    const auto row = std::ranges::find(rows_, name, &ui::InterfaceRow::name);
    if (row == rows_.end() || !since_.isValid()) {
        return {};
    }
    std::vector<double> rates = row->rates;
    const std::uint64_t before = packetsOf(listing, before_.traffic);
    const std::uint64_t packets = packetsOf(listing, seen.traffic) -
                                  std::min(before, packetsOf(listing, seen.traffic));
    rates.push_back(1000.0 * static_cast<double>(packets) /
                    static_cast<double>(std::max<qint64>(since_.elapsed(), 1)));
    if (rates.size() > kRates) {
        rates.erase(rates.begin());
    }
    return rates;
}

} // namespace synscope::app
