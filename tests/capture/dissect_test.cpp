// SPDX-License-Identifier: GPL-3.0-or-later
// The field tree for the inspector, printed as text and compared whole.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

namespace {

QString print(const model::DissectedField& field, int indent = 0) {
    QString text = QString(indent * 2, ' ') + QString::fromStdString(field.name);
    if (!field.value.empty())
        text += ": " + QString::fromStdString(field.value);
    text += QString(" [%1-%2]\n").arg(field.begin).arg(field.end);
    for (const model::DissectedField& child : field.children)
        text += print(child, indent + 1);
    return text;
}

} // namespace

class DissectTest : public QObject {
    Q_OBJECT

private slots:
    void tcpLayer();
    void layersOf_data();
    void layersOf();
    void tcpFieldsCiteTheirRfc();
};

void DissectTest::tcpLayer() {
    const Reading reading = readFile(dataFile("little-us.pcap"));
    const auto dissected = capture::dissect(reading.frames[0]);
    QCOMPARE(dissected.layers.size(), std::size_t{3});
    const QString expected = "TCP: 40000 → 80 SYN [34-74]\n"
                             "  Source port: 40000 [34-36]\n"
                             "  Destination port: 80 [36-38]\n"
                             "  Sequence number: 1000 [38-42]\n"
                             "  Acknowledgment number: 0 [42-46]\n"
                             "  Data offset: 10 [46-47]\n"
                             "  Flags: SYN [46-48]\n"
                             "    AE: 0 [46-47]\n"
                             "    CWR: 0 [47-48]\n"
                             "    ECE: 0 [47-48]\n"
                             "    URG: 0 [47-48]\n"
                             "    ACK: 0 [47-48]\n"
                             "    PSH: 0 [47-48]\n"
                             "    RST: 0 [47-48]\n"
                             "    SYN: 1 [47-48]\n"
                             "    FIN: 0 [47-48]\n"
                             "  Window: 64240 [48-50]\n"
                             "  Checksum: 0x9893 [50-52]\n"
                             "  Urgent pointer: 0 [52-54]\n"
                             "  Options: 20 bytes [54-74]\n"
                             "    Maximum segment size: 1460 bytes [54-58]\n"
                             "    SACK permitted: yes [58-60]\n"
                             "    Timestamps: value 1, echo 0 [60-70]\n"
                             "    Window scale: 7 (multiply by 128) [71-74]\n";
    QCOMPARE(print(dissected.layers[2]), expected);
}

void DissectTest::layersOf_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("frame");
    QTest::addColumn<QStringList>("layers");
    QTest::newRow("data") << "little-us.pcap" << 3 << QStringList{"Ethernet", "IPv4", "TCP", "TCP payload"};
    QTest::newRow("ICMP error") << "icmp-errors.pcap" << 0
                                << QStringList{"Ethernet", "IPv4", "ICMP", "Quoted packet",
                                               "Quoted TCP header"};
    QTest::newRow("fragment") << "fragments.pcap" << 1 << QStringList{"Ethernet", "IPv4", "Data"};
    QTest::newRow("cut header") << "cut-headers.pcap" << 3 << QStringList{"Ethernet", "IPv4", "Data"};
    QTest::newRow("bad offset") << "oddities.pcap" << 0 << QStringList{"Ethernet", "IPv4", "TCP", "Data"};
    QTest::newRow("GRE in VXLAN") << "tunnels.pcapng" << 27
                                  << QStringList{"Ethernet", "IPv4", "UDP",  "VXLAN", "Ethernet",
                                                 "IPv4",     "GRE",  "IPv4", "TCP"};
}

void DissectTest::layersOf() {
    QFETCH(QString, file);
    QFETCH(int, frame);
    QFETCH(QStringList, layers);
    const Reading reading = readFile(dataFile(qPrintable(file)));
    QStringList names;
    for (const auto& layer : capture::dissect(reading.frames[static_cast<std::size_t>(frame)]).layers)
        names << QString::fromStdString(layer.name);
    QCOMPARE(names, layers);
}

void DissectTest::tcpFieldsCiteTheirRfc() {
    const Reading reading = readFile(dataFile("little-us.pcap"));
    const auto dissected = capture::dissect(reading.frames[0]);
    for (const auto& field : dissected.layers[2].children)
        QVERIFY2(field.help.find("RFC") != std::string::npos, field.name.c_str());
}

QTEST_APPLESS_MAIN(DissectTest)
#include "dissect_test.moc"
