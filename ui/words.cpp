// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words.h"

#include <QCoreApplication>
#include <QLocale>

namespace synscope::ui {

namespace {

/// The C locale writes no separators; seven digits in a row are hard to read in any language.
QLocale numberLocale() {
    return QLocale() == QLocale::c() ? QLocale(QLocale::English) : QLocale();
}

} // namespace

QString outcomeWord(model::Outcome outcome) {
    return QCoreApplication::translate("model", model::outcomeLabel(outcome));
}

QString groupedNumber(std::uint64_t number) {
    return numberLocale().toString(static_cast<qulonglong>(number));
}

QString byteSize(std::uint64_t bytes) {
    return numberLocale().formattedDataSize(static_cast<qint64>(bytes), bytes < 10'000'000 ? 1 : 0,
                                            QLocale::DataSizeSIFormat);
}

QString counted(std::uint64_t number, const char* one, const char* many) {
    return groupedNumber(number) + u' ' + QCoreApplication::translate("counted", number == 1 ? one : many);
}

} // namespace synscope::ui
